#include "core/versions/gc.h"

#include <chrono>
#include <optional>
#include <string>

#include "cli/at_option.h"
#include "cli/commands.h"
#include "cli/report_options.h"
#include "cli/run_options.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class GcCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.value("--out", out_, values::text(), "Output folder", {.positional = "out"});
    at_.declare(options, AtOption::Caches::purged);
    options.value("--keep-builds", keep_builds_, values::whole_number(0, 1'000'000),
                  "Superseded versions to keep, whatever their age",
                  {.default_text = "as in the definition"});
    options.value("--keep-hours", keep_age_,
                  values::duration<std::chrono::hours>(0, 1'000'000, "N"),
                  "Hours to keep a superseded version", {.default_text = "as in the definition"});
    options.value("--max-files", max_files_, values::whole_number(0, 1'000'000'000),
                  "Remove at most this many files per run");
    options.flag("--dry-run", dry_run_, "Show what would be removed without removing it");
    report_.declare(options);
    declare_run_options(options);
    options.footer(
        "Example:\n"
        "  vizzy build-feed && vizzy gc out\n"
        "  vizzy gc --at s3://bucket/feed\n"
        "\n"
        "Forgets versions whose retention has passed and removes the files that no\n"
        "retained version refers to. Run it after a build, never before one. With --at it\n"
        "does so where the feed is published, and removes only what vizzy put there.");
  }

  void run(Environment& environment) override {
    const auto progress = environment.progress(report_.quiet());
    if (at_.is_given()) return run_at(environment, *progress);
    store::require_output_folder(out_);
    store::OutputFolder folder(out_, ::flock, store::OutputFolder::access(dry_run_));
    const versions::GcOptions options{
        .keep_builds = keep_builds_,
        .keep_age = keep_age_,
        .now = environment.now(),
        .max_files = max_files_,
        .mode = dry_run_ ? versions::GcMode::dry_run : versions::GcMode::remove,
        .stop = environment.stop};
    const versions::GcReport report = versions::collect_garbage(folder.store(), options, *progress);
    report_.print(report, environment);
  }

 private:
  void run_at(const Environment& environment, Progress& progress) {
    const publish::PublishOptions options{
        .mode = dry_run_ ? publish::PublishMode::dry_run : publish::PublishMode::publish,
        .garbage = publish::Garbage::collected,
        .max_removals = max_files_,
        .keep_builds = keep_builds_,
        .keep_age = keep_age_};
    const auto collect = [&](publish::PublishedFolder& folder, const AtOption::Opened& opened) {
      return at_.publish(folder, opened, options, environment, progress);
    };
    const publish::PublishReport report =
        at_.run(publish::Needed::current, environment, progress, collect);
    report_.print(report, environment);
    publish::require_purged(report);
  }

  std::string out_ = "out";
  AtOption at_;
  std::optional<std::uint64_t> keep_builds_;
  std::optional<std::chrono::hours> keep_age_;
  std::uint64_t max_files_ = versions::GcOptions().max_files;
  bool dry_run_ = false;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_gc_command() { return std::make_unique<GcCommand>(); }

}  // namespace vizzy::cli
