#pragma once

#include <string>

#include "cli/options/option_table.h"
#include "cli/report_options.h"
#include "core/codec/effort.h"
#include "core/store/dry_run_store.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

/// What commands share that publish a version without a database: the folder, how hard to compress,
/// and how to report. With --dry-run nothing is written.
class ChangeOptions {
 public:
  /// Declares --out, --effort, --dry-run, and the options of reports and of runs.
  void declare(OptionTable& options);
  /// The same for a change that compresses nothing: without --effort.
  void declare_light(OptionTable& options);

  [[nodiscard]] codec::Effort effort() const { return effort_; }
  [[nodiscard]] bool quiet() const { return report_.quiet(); }
  [[nodiscard]] bool dry_run() const { return dry_run_; }

  /// Calls `change` with the store of the output folder and prints the report that it returns.
  /// Errors: as `require_output_folder` and `OutputFolder`.
  template <class Change>
  void run(Change change, const Environment& environment) const {
    store::require_output_folder(out_);
    store::OutputFolder folder(out_, ::flock, store::OutputFolder::access(dry_run_));
    store::DryRunStore dry_run(folder.store());
    store::FileStore& store = dry_run_ ? static_cast<store::FileStore&>(dry_run) : folder.store();
    auto report = change(store);
    report.dry_run = dry_run_;
    report_.print(report, environment);
  }

 private:
  void declare_reports(OptionTable& options);

  std::string out_ = "out";
  codec::Effort effort_ = codec::Effort::balanced;
  bool dry_run_ = false;
  ReportOptions report_;
};

}  // namespace vizzy::cli
