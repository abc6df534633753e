#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "cli/allow_breaking_option.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/definition_option.h"
#include "cli/effort_option.h"
#include "cli/encodings_option.h"
#include "cli/memory_option.h"
#include "cli/report_options.h"
#include "cli/run_options.h"
#include "cli/since_option.h"
#include "cli/source_options.h"
#include "core/compile/build.h"
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
    options.value("--threads", threads_, values::whole_number(1, 256), "Threads that compress",
                  {.default_text = "all cores"});
    declare_memory(options, memory_bytes_, "under the output folder");
    source_.declare_timeouts(options);
    options.flag("--allow-shrink", allow_shrink_,
                 "Publish even if more is lost than max_shrink allows");
    declare_allow_breaking(options, allow_breaking_);
    options.flag("--allow-missing-documents", allow_missing_,
                 "Publish even if more items lack a document than max_missing_documents");
    options.flag("--repair", repair_, "Decode every existing file and rewrite damaged ones");
    since_.declare(options);
    report_.declare(options, "Print nothing but errors and warnings");
    declare_run_options(options);
    options.footer(
        "Example:\n"
        "  vizzy build-feed --db vizzy.db --out out\n"
        "  vizzy build-feed --db youtube.db --definition templates/youtube.json\n"
        "  vizzy build-feed --db postgresql://app@db.example.com/app\n"
        "  vizzy build-feed --db vizzy.db --encodings gzip\n"
        "\n"
        "Reads the database in one snapshot, never writes to it, and publishes a new\n"
        "version under out/public; a build that finds nothing new writes nothing.");
  }

  void run(Environment& environment) override {
    const definition::Definition definition = definition_.load();
    source::require_database(
        source_.database());  // a mistyped name leaves no new output folder behind
    store::OutputFolder folder(out_);
    const store::Reuse reuse = since_.start(definition, folder.store(), environment);
    const publish::Unfinished& unfinished = since_.unfinished();
    const compile::BuildOptions options{
        .effort = effort_,
        .encodings = encodings_,
        .threads = threads_,
        .shrink = allow_shrink_ ? compile::Shrink::allowed : compile::Shrink::refused,
        .allow_breaking = allow_breaking_,
        .reuse = repair_ ? store::Reuse::by_bytes : reuse,
        .missing = allow_missing_ ? compile::Missing::allowed : compile::Missing::refused,
        .memory_bytes = memory_bytes_,
        .scratch_folder = std::filesystem::path(out_) / store::kTemporary,
        .now = environment.now(),
        .lineage_seed = unfinished.lineage.empty() ? lineage_seed() : unfinished.lineage,
        .sequence_before = unfinished.sequence,
        .stop = environment.stop};
    const auto open = [&] { return source_.open(environment); };
    compile::BuildReport report = compile::build_feed(definition, open, folder.store(), options,
                                                      *environment.progress(report_.quiet()));
    report.warnings.insert(report.warnings.begin(), since_.warnings().begin(),
                           since_.warnings().end());
    report_.print(report, environment);
  }

 private:
  SourceOptions source_;
  std::string out_ = "out";
  DefinitionOption definition_;
  codec::Effort effort_ = codec::Effort::balanced;
  codec::Encodings encodings_;
  unsigned threads_ = std::max(1U, std::thread::hardware_concurrency());
  std::size_t memory_bytes_ = compile::kDefaultMemoryBytes;
  SinceOption since_;
  bool allow_shrink_ = false;
  bool allow_missing_ = false;
  std::vector<std::string> allow_breaking_;
  bool repair_ = false;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_build_feed_command() { return std::make_unique<BuildFeedCommand>(); }

}  // namespace vizzy::cli
