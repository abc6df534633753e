#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <ostream>
#include <string>
#include <thread>

#include "cli/commands.h"
#include "cli/option_types.h"
#include "core/build/build.h"
#include "core/source/source.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class BuildFeedCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("--db", db_, "Database: the path of an SQLite file")
        ->type_name("FILE")
        ->capture_default_str();
    app.add_option("--out", out_, "Output folder")->type_name("FOLDER")->capture_default_str();
    app.add_option("--definition", definition_, "What to compile")
        ->type_name("FILE")
        ->default_str("creators by followers");
    add_effort(app, effort_);
    app.add_option("--threads", threads_, "Threads that compress")
        ->check(whole_number(1, 256, "N"))
        ->default_str("all cores");
    app.add_option("--busy-timeout", busy_timeout_s_,
                   "How long to wait for a writer that has locked the database")
        ->check(whole_number(0, 86'400, "SECONDS"))
        ->default_str(std::to_string(busy_timeout_s_));
    app.add_flag("--allow-shrink", allow_shrink_,
                 "Publish even if a feed lost more items than max_shrink");
    app.add_flag("--repair", repair_, "Decode every file that stands and write damaged ones again");
    app.add_flag("--json", json_, "Print the report as JSON");
    app.add_flag("--quiet", quiet_, "Print nothing but errors and warnings");
    app.footer(
        "Example:\n"
        "  vizzy build-feed --db vizzy.db --out out\n"
        "  vizzy build-feed --db youtube.db --definition templates/youtube.json\n"
        "\n"
        "Reads the database in one snapshot, never writes to it, and publishes a new\n"
        "version under out/public; a build that finds nothing new writes nothing.");
  }

  void run(Environment& environment) override {
    const Definition definition =
        definition_.empty() ? default_definition() : load_definition(definition_);
    require_database(db_);  // a mistyped name leaves no new output folder behind
    OutputFolder folder(out_);
    const auto progress = environment.progress(quiet_);
    const BuildOptions options{.effort = effort_,
                               .threads = threads_,
                               .shrink = allow_shrink_ ? Shrink::allowed : Shrink::refused,
                               .reuse = repair_ ? Reuse::by_bytes : Reuse::by_size,
                               .now = environment.now(),
                               .stop = environment.stop};
    const auto open = [&] {
      return open_snapshot(db_, environment.stop, std::chrono::seconds(busy_timeout_s_));
    };
    const BuildReport report = build_feed(definition, open, folder.store(), options, *progress);
    print_warnings(environment, report.warnings);
    if (json_) {
      environment.out << build_report_json(report);
    } else if (!quiet_) {
      environment.out << build_report_text(report);
    }
  }

 private:
  std::string db_ = "vizzy.db";
  std::string out_ = "out";
  std::string definition_;
  Effort effort_ = Effort::balanced;
  unsigned threads_ = std::max(1U, std::thread::hardware_concurrency());
  int busy_timeout_s_ = 10;
  bool allow_shrink_ = false;
  bool repair_ = false;
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_build_feed_command() { return std::make_unique<BuildFeedCommand>(); }

}  // namespace vizzy::cli
