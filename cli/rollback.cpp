#include "core/versions/rollback.h"

#include <string>

#include "cli/commands.h"
#include "cli/effort_option.h"
#include "cli/report_options.h"
#include "cli/run_options.h"
#include "core/store/dry_run_store.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

class RollbackCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.argument("version", version_, values::text(),
                     "A retained sequence, or the version of a feed", {.required = true});
    options.value("--out", out_, values::folder(), "Output folder");
    declare_effort(options, effort_);
    options.flag("--dry-run", dry_run_, "Show what would change without writing");
    report_.declare(options, "Print nothing but errors and warnings");
    declare_run_options(options);
    options.footer(
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
    store::FileStore& store = dry_run_ ? static_cast<store::FileStore&>(dry_run) : folder.store();
    versions::RollbackReport report =
        versions::roll_back(store, version_, {.effort = effort_, .now = environment.now()});
    report.dry_run = dry_run_;
    report_.print(report, {versions::rollback_report_json, versions::rollback_report_text},
                  versions::rollback_summary, environment);
  }

 private:
  std::string version_;
  std::string out_ = "out";
  codec::Effort effort_ = codec::Effort::balanced;
  bool dry_run_ = false;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_rollback_command() { return std::make_unique<RollbackCommand>(); }

}  // namespace vizzy::cli
