#include <string>

#include "cli/commands.h"
#include "cli/definition_option.h"
#include "cli/effort_option.h"
#include "cli/encodings_option.h"
#include "cli/gate_options.h"
#include "cli/memory_option.h"
#include "cli/report_options.h"
#include "cli/run_options.h"
#include "cli/since_option.h"
#include "cli/source_options.h"
#include "cli/threads_option.h"
#include "core/compile/build.h"
#include "core/error.h"
#include "core/parts/build_in_parts.h"
#include "core/source/postgres_url.h"
#include "core/source/source.h"
#include "core/store/layout.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class BuildFeedCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    source_.declare_database(options);
    options.value("--out", out_, values::folder(), "Output folder");
    definition_.declare(options, "Definition file");
    declare_effort(options, effort_);
    declare_encodings(options, encodings_);
    declare_threads(options, threads_);
    declare_memory(options, memory_bytes_, "under the output folder");
    source_.declare_timeouts(options);
    options.value("--connections", connections_, values::whole_number(1, kMostConnections),
                  "Connections that read a PostgreSQL database at once");
    gates_.declare(options);
    options.flag("--repair", repair_, "Decode every existing file and rewrite damaged ones");
    since_.declare(options);
    report_.declare(options, "Print nothing but errors and warnings");
    declare_run_options(options);
    options.footer(
        "Example:\n"
        "  vizzy build-feed --db vizzy.db --out out\n"
        "  vizzy build-feed --db youtube.db --definition templates/youtube.json\n"
        "  vizzy build-feed --db postgresql://app@db.example.com/app --connections 4\n"
        "  vizzy build-feed --db vizzy.db --encodings gzip\n"
        "\n"
        "Reads the database in one snapshot, never writes to it, and publishes a new\n"
        "version under out/public; a build that finds nothing new writes nothing.");
  }

  void run(Environment& environment) override {
    const definition::DefinitionText text = definition_.text();
    const definition::Definition definition = definition::parse_definition(text.json, text.name);
    require_connections();
    source::require_database(
        source_.database());  // a mistyped name leaves no new output folder behind
    store::OutputFolder folder(out_);
    const store::Reuse reuse = since_.start(definition, folder.store(), environment);
    const compile::BuildOptions options{
        .effort = effort_,
        .encodings = encodings_,
        .threads = threads_,
        .shrink = gates_.shrink(),
        .allow_breaking = gates_.allow_breaking(),
        .reuse = repair_ ? store::Reuse::by_bytes : reuse,
        .missing = gates_.missing(),
        .memory_bytes = memory_bytes_,
        .scratch_folder = std::filesystem::path(out_) / store::kTemporary,
        .now = environment.now(),
        .lineage_seed = since_.lineage_seed(),
        .sequence_before = since_.sequence_before(),
        .stop = environment.stop};
    const auto progress = environment.progress(report_.quiet());
    const auto open_shared = [&](const std::string& shared, const std::stop_token& stop) {
      return source_.open(stop, shared);
    };
    const auto open = [&] { return source_.open(environment); };
    compile::BuildReport report =
        connections_ > 1
            ? parts::build_in_parts(text, open_shared, connections_, folder.store(), options,
                                    *progress)
            : compile::build_feed(definition, open, folder.store(), options, *progress);
    report.warnings.insert(report.warnings.begin(), since_.warnings().begin(),
                           since_.warnings().end());
    report_.print(report, environment);
  }

 private:
  static constexpr std::uint64_t kMostConnections = 64;

  void require_connections() const {
    if (connections_ == 1) return;
    if (!source::is_postgres_url(source_.database()))
      throw Error(ErrorKind::usage, "--connections is for PostgreSQL",
                  {"leave it out: an SQLite file is read by one connection"});
    if (repair_)
      throw Error(ErrorKind::usage, "--connections cannot be combined with --repair",
                  {"leave one of them out"});
  }

  SourceOptions source_;
  std::string out_ = "out";
  DefinitionOption definition_;
  codec::Effort effort_ = codec::Effort::balanced;
  codec::Encodings encodings_;
  unsigned threads_ = default_threads();
  std::size_t memory_bytes_ = compile::kDefaultMemoryBytes;
  SinceOption since_;
  GateOptions gates_;
  bool repair_ = false;
  std::uint64_t connections_ = 1;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_build_feed_command() { return std::make_unique<BuildFeedCommand>(); }

}  // namespace vizzy::cli
