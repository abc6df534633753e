#include "core/versions/gc.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <optional>
#include <ostream>
#include <string>

#include "cli/commands.h"
#include "cli/option_types.h"
#include "cli/run_options.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class GcCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("out,--out", out_, "Output folder")->capture_default_str();
    app.add_option("--keep-builds", keep_builds_, "Superseded versions to keep, whatever their age")
        ->check(whole_number(0, 1'000'000, "N"))
        ->default_str("as the definition said");
    app.add_option("--keep-hours", keep_hours_, "Hours to keep a superseded version")
        ->check(whole_number(0, 1'000'000, "N"))
        ->default_str("as the definition said");
    app.add_option("--max-files", max_files_, "Remove at most so many files in one run")
        ->check(whole_number(0, 1'000'000'000, "N"))
        ->capture_default_str();
    app.add_flag("--dry-run", dry_run_, "Say what would go, and remove nothing");
    app.add_flag("--json", json_, "Print the report as JSON");
    app.add_flag("--quiet", quiet_, "Print nothing but errors");
    declare_run_options(app);
    app.footer(
        "Example:\n"
        "  vizzy build-feed && vizzy gc out\n"
        "\n"
        "Forgets versions whose retention has passed and removes the files that no\n"
        "retained version refers to. Run it after a build, never before one.");
  }

  void run(Environment& environment) override {
    store::require_output_folder(out_);
    store::OutputFolder folder(out_);
    const versions::GcOptions options{
        .keep_builds = keep_builds_,
        .keep_age = keep_hours_ ? std::optional(std::chrono::hours(*keep_hours_)) : std::nullopt,
        .now = environment.now(),
        .max_files = max_files_,
        .mode = dry_run_ ? versions::GcMode::dry_run : versions::GcMode::remove,
        .stop = environment.stop};
    const versions::GcReport report =
        versions::collect_garbage(folder.store(), options, *environment.progress(quiet_));
    environment.log.happened(versions::gc_summary(report), quiet_);
    if (json_) {
      environment.out << versions::gc_report_json(report);
    } else if (!quiet_) {
      environment.out << versions::gc_report_text(report);
    }
  }

 private:
  std::string out_ = "out";
  std::optional<std::uint64_t> keep_builds_;
  std::optional<std::uint32_t> keep_hours_;
  std::uint64_t max_files_ = versions::GcOptions().max_files;
  bool dry_run_ = false;
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_gc_command() { return std::make_unique<GcCommand>(); }

}  // namespace vizzy::cli
