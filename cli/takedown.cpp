#include "core/versions/takedown.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "cli/commands.h"
#include "cli/option_types.h"
#include "cli/run_options.h"
#include "core/store/dry_run_store.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class TakedownCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("keys", keys_, "Keys of items and documents, as the database has them")
        ->type_name("KEY")
        ->required()
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--from", from_,
                   "A feed, a collection or its children (creators.top_videos); may be repeated")
        ->type_name("NAME")
        ->default_str("all feeds and collections")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--hidden-days", hidden_days_, "How long entries tell readers to hide the keys")
        ->check(whole_number(0, 36'500, "N"))
        ->capture_default_str();
    app.add_flag("--new-denylist", new_denylist_,
                 "Where the list of what was taken down is lost, begin a new one");
    app.add_flag("--undo", undo_, "Forget that the keys were taken down");
    app.add_option("--out", out_, "Output folder")->type_name("FOLDER")->capture_default_str();
    add_effort(app, effort_);
    app.add_flag("--dry-run", dry_run_, "Say what would happen, and write nothing");
    app.add_flag("--json", json_, "Print the report as JSON");
    app.add_flag("--quiet", quiet_, "Print nothing but errors and warnings");
    declare_run_options(app);
    app.footer(
        "Example:\n"
        "  vizzy takedown 4711\n"
        "  vizzy takedown 4711 --undo\n"
        "  vizzy takedown 99 --from creators.top_videos\n"
        "  vizzy takedown 4711 99 --new-denylist\n"
        "\n"
        "Needs no database: publishes a new sequence without the keys, rewrites every\n"
        "retained version that holds them, removes their pages and documents, and keeps\n"
        "later builds from publishing them. Prints the URLs whose cached copies must go.");
  }

  void run(Environment& environment) override {
    store::require_output_folder(out_);
    store::OutputFolder folder(out_);
    store::DryRunStore dry_run(folder.store());
    store::ObjectStore& store =
        dry_run_ ? static_cast<store::ObjectStore&>(dry_run) : folder.store();
    const versions::TakedownOptions options{
        .keys = keys_,
        .from = from_,
        .hidden_for = std::chrono::hours(24) * hidden_days_,
        .lost_denylist =
            new_denylist_ ? versions::LostDenylist::replaced : versions::LostDenylist::refused,
        .effort = effort_,
        .threads = std::max(1U, std::thread::hardware_concurrency()),
        .now = environment.now(),
        .stop = environment.stop};
    const auto work = undo_ ? versions::undo_takedown : versions::take_down;
    versions::TakedownReport report = work(store, options, *environment.progress(quiet_));
    report.dry_run = dry_run_;
    environment.log.warn(report.warnings);
    environment.log.happened(versions::takedown_summary(report), quiet_);
    if (json_) {
      environment.out << versions::takedown_report_json(report);
    } else if (!quiet_) {
      environment.out << versions::takedown_report_text(report);
    }
  }

 private:
  std::vector<std::string> keys_;
  std::vector<std::string> from_;
  int hidden_days_ = 30;
  bool new_denylist_ = false;
  bool undo_ = false;
  std::string out_ = "out";
  codec::Effort effort_ = codec::Effort::balanced;
  bool dry_run_ = false;
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_takedown_command() { return std::make_unique<TakedownCommand>(); }

}  // namespace vizzy::cli
