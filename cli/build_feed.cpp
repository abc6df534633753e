#include <CLI/CLI.hpp>

#include <algorithm>
#include <ostream>
#include <string>
#include <thread>

#include "cli/commands.h"
#include "cli/option_types.h"
#include "cli/run_options.h"
#include "cli/source_options.h"
#include "cli/store_options.h"
#include "core/compile/build.h"
#include "core/compile/summary.h"
#include "core/publish/adopt_published.h"
#include "core/source/source.h"
#include "core/store/layout.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class BuildFeedCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    source_.declare_database(app);
    app.add_option("--out", out_, "Output folder")->type_name("FOLDER")->capture_default_str();
    app.add_option("--definition", definition_, "What to compile")
        ->type_name("FILE")
        ->default_str("creators by followers");
    add_effort(app, effort_);
    app.add_option("--threads", threads_, "Threads that compress")
        ->check(whole_number(1, 256, "N"))
        ->default_str("all cores");
    app.add_option("--memory", memory_bytes_,
                   "Memory to keep within; rows beyond it wait on disk, under the output folder")
        ->transform(byte_size(kLeastMemoryBytes, kMostMemoryBytes))
        ->default_str(byte_size_text(memory_bytes_));
    source_.declare_timeouts(app);
    app.add_flag("--allow-shrink", allow_shrink_,
                 "Publish even if a feed lost more items than max_shrink");
    app.add_flag("--repair", repair_, "Decode every file that stands and write damaged ones again");
    app.add_option("--since", urls_.web,
                   "Start from what is published there, unless the folder is newer")
        ->type_name("DEST");
    add_store_options(app, urls_, store_);
    app.add_flag("--json", json_, "Print the report as JSON");
    app.add_flag("--quiet", quiet_, "Print nothing but errors and warnings");
    declare_run_options(app);
    app.footer(
        "Example:\n"
        "  vizzy build-feed --db vizzy.db --out out\n"
        "  vizzy build-feed --db youtube.db --definition templates/youtube.json\n"
        "  vizzy build-feed --db postgresql://app@db.example.com/app\n"
        "\n"
        "Reads the database in one snapshot, never writes to it, and publishes a new\n"
        "version under out/public; a build that finds nothing new writes nothing.");
  }

  void run(Environment& environment) override {
    const definition::Definition definition = definition_.empty()
                                                  ? definition::default_definition()
                                                  : definition::load_definition(definition_);
    source::require_database(
        source_.database());  // a mistyped name leaves no new output folder behind
    store::OutputFolder folder(out_);
    const store::Reuse reuse =
        urls_.web.empty() ? store::Reuse::by_size : start(folder.store(), environment);
    const compile::BuildOptions options{
        .effort = effort_,
        .threads = threads_,
        .shrink = allow_shrink_ ? compile::Shrink::allowed : compile::Shrink::refused,
        .reuse = repair_ ? store::Reuse::by_bytes : reuse,
        .memory_bytes = memory_bytes_,
        .scratch_folder = std::filesystem::path(out_) / store::kTemporary,
        .now = environment.now(),
        .stop = environment.stop};
    const auto open = [&] { return source_.open(environment); };
    const compile::BuildReport report = compile::build_feed(definition, open, folder.store(),
                                                            options, *environment.progress(quiet_));
    environment.log.warn(report.warnings);
    environment.log.happened(compile::build_summary(report), quiet_);
    if (json_) {
      environment.out << compile::build_report_json(report);
    } else if (!quiet_) {
      environment.out << compile::build_report_text(report);
    }
  }

 private:
  /// Below it the program itself and the compressors would not fit.
  static constexpr std::uint64_t kLeastMemoryBytes = std::uint64_t{48} << 20;
  static constexpr std::uint64_t kMostMemoryBytes = std::uint64_t{1} << 40;

  /// A fresh folder gets the history of the destination.
  store::Reuse start(store::ObjectStore& folder, const Environment& environment) {
    store_.stop = environment.stop;
    const destination::Destinations destinations = destination::open_destinations(urls_, store_);
    return publish::adopt_published(folder, destinations.web->name(), *destinations.bookkeeping);
  }

  SourceOptions source_;
  std::string out_ = "out";
  std::string definition_;
  codec::Effort effort_ = codec::Effort::balanced;
  unsigned threads_ = std::max(1U, std::thread::hardware_concurrency());
  std::size_t memory_bytes_ = compile::kDefaultMemoryBytes;
  destination::DestinationUrls urls_;
  destination::StoreOptions store_;
  bool allow_shrink_ = false;
  bool repair_ = false;
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_build_feed_command() { return std::make_unique<BuildFeedCommand>(); }

}  // namespace vizzy::cli
