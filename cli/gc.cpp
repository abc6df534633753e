#include "core/versions/gc.h"

#include <CLI/CLI.hpp>

#include <ostream>
#include <string>

#include "cli/commands.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class GcCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("out,--out", out_, "Output folder")->capture_default_str();
    app.add_option("--definition", definition_,
                   "Whose retention holds (default: 10 builds and 48 hours)");
    app.add_option("--max-files", max_files_, "Remove at most so many files in one run")
        ->capture_default_str();
    app.add_flag("--dry-run", dry_run_, "Say what would go, and remove nothing");
    app.add_flag("--json", json_, "Print the report as JSON");
    app.add_flag("--quiet", quiet_, "Print nothing but errors");
    app.footer(
        "Example:\n"
        "  vizzy build-feed && vizzy gc out\n"
        "\n"
        "Forgets versions whose retention has passed and removes the files that no\n"
        "retained version refers to. Run it after a build, never before one.");
  }

  void run(Environment& environment) override {
    const Definition definition =
        definition_.empty() ? default_definition() : load_definition(definition_);
    require_output_folder(out_);
    OutputFolder folder(out_);
    const auto progress = environment.progress(quiet_);
    const GcReport report = collect_garbage(folder.store(),
                                            {.retention = definition.retention,
                                             .now = environment.now(),
                                             .max_files = max_files_,
                                             .mode = dry_run_ ? GcMode::dry_run : GcMode::remove,
                                             .stop = environment.stop},
                                            *progress);
    if (json_) {
      environment.out << gc_report_json(report);
    } else if (!quiet_) {
      environment.out << gc_report_text(report);
    }
  }

 private:
  std::string out_ = "out";
  std::string definition_;
  std::uint64_t max_files_ = GcOptions().max_files;
  bool dry_run_ = false;
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_gc_command() { return std::make_unique<GcCommand>(); }

}  // namespace vizzy::cli
