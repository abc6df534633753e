#include "core/versions/rollback.h"

#include <CLI/CLI.hpp>

#include <ostream>
#include <string>

#include "cli/commands.h"
#include "cli/option_types.h"
#include "cli/run_options.h"
#include "core/store/dry_run_store.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class RollbackCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("version", version_, "A retained sequence, or the version of a feed")
        ->required();
    app.add_option("--out", out_, "Output folder")->type_name("FOLDER")->capture_default_str();
    add_effort(app, effort_);
    app.add_flag("--dry-run", dry_run_, "Say what would happen, and write nothing");
    app.add_flag("--json", json_, "Print the report as JSON");
    app.add_flag("--quiet", quiet_, "Print nothing but errors and warnings");
    declare_run_options(app);
    app.footer(
        "Example:\n"
        "  vizzy rollback 41\n"
        "\n"
        "Publishes the lists of a retained version again, under a new sequence: readers\n"
        "only ever go forward. Documents stay as they are, and keys that were taken down\n"
        "stay down. The next build publishes what the database holds, so correct the data\n"
        "or stop the builds first.");
  }

  void run(Environment& environment) override {
    store::require_output_folder(out_);
    store::OutputFolder folder(out_);
    store::DryRunStore dry_run(folder.store());
    store::ObjectStore& store =
        dry_run_ ? static_cast<store::ObjectStore&>(dry_run) : folder.store();
    versions::RollbackReport report =
        versions::roll_back(store, version_, {.effort = effort_, .now = environment.now()});
    report.dry_run = dry_run_;
    environment.log.warn(report.warnings);
    environment.log.happened(versions::rollback_summary(report), quiet_);
    if (json_) {
      environment.out << versions::rollback_report_json(report);
    } else if (!quiet_) {
      environment.out << versions::rollback_report_text(report);
    }
  }

 private:
  std::string version_;
  std::string out_ = "out";
  codec::Effort effort_ = codec::Effort::balanced;
  bool dry_run_ = false;
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_rollback_command() { return std::make_unique<RollbackCommand>(); }

}  // namespace vizzy::cli
