#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "cli/at_option.h"
#include "cli/options/option_table.h"
#include "cli/report_options.h"
#include "core/codec/effort.h"
#include "core/codec/encoding.h"
#include "core/publish/published_change.h"
#include "core/store/dry_run_store.h"
#include "core/store/output_folder.h"
#include "core/versions/hold.h"

namespace vizzy::cli {

/// What commands share that publish a version without a database: the folder or the destination,
/// how hard to compress, and how to report. With --dry-run nothing is written.
class ChangeOptions {
 public:
  /// Declares --out, --at with its options, --effort, --dry-run, and the options of reports and of
  /// runs.
  void declare(OptionTable& options);
  /// The same for a hold, which compresses nothing and purges no caches: without their options.
  void declare_light(OptionTable& options);

  [[nodiscard]] codec::Effort effort() const { return effort_; }
  [[nodiscard]] bool quiet() const { return report_.quiet(); }
  [[nodiscard]] bool dry_run() const { return dry_run_; }
  /// In which what is published has files, for a change that runs.
  [[nodiscard]] const std::vector<codec::Encoding>& encodings() const { return encodings_; }

  /// Calls `change` with the store of the output folder and prints the report that it returns. With
  /// --at, that is the store of what is published, and what became of it is published.
  /// Errors: as `require_output_folder` and `OutputFolder`, or as `AtOption::run`.
  template <class Change>
  void run(Change change, const Environment& environment) {
    if (at_.is_given()) return run_at(change, environment);
    store::require_output_folder(out_);
    store::OutputFolder folder(out_, ::flock, store::OutputFolder::access(dry_run_));
    store::DryRunStore dry_run(folder.store());
    store::FileStore& store = dry_run_ ? static_cast<store::FileStore&>(dry_run) : folder.store();
    auto report = change(store);
    report.dry_run = dry_run_;
    report_.print(report, environment);
  }

 private:
  template <class Change>
  void run_at(Change& change, const Environment& environment) {
    using Report = std::invoke_result_t<Change&, store::FileStore&>;
    const auto progress = environment.progress(report_.quiet());
    if constexpr (std::is_same_v<Report, versions::HoldReport>) {
      report_.print(hold_at(change, environment, *progress), environment);
    } else {
      const auto report = publish_at(change, environment, *progress);
      report_.print(report, environment);
      publish::require_purged(report.publish);
    }
  }

  template <class Change>
  versions::HoldReport hold_at(Change& change, const Environment& environment, Progress& progress) {
    return at_.run(publish::Needed::head, environment, progress,
                   [&](publish::PublishedFolder& folder, const AtOption::Opened&) {
                     auto report = change(folder.store());
                     report.dry_run = dry_run_;
                     report.destination = folder.destination();
                     folder.carry_hold(dry_run_ ? publish::PublishedFolder::Carry::looked_at
                                                : publish::PublishedFolder::Carry::written);
                     return report;
                   });
  }

  template <class Change>
  auto publish_at(Change& change, const Environment& environment, Progress& progress) {
    const publish::PublishOptions options{.mode = dry_run_ ? publish::PublishMode::dry_run
                                                           : publish::PublishMode::publish};
    return at_.run(publish::Needed::retained, environment, progress,
                   [&](publish::PublishedFolder& folder, const AtOption::Opened& opened) {
                     encodings_ = folder.encodings();
                     folder.prefetch();
                     auto report = change(folder.store());
                     report.dry_run = dry_run_;
                     report.destination = folder.destination();
                     auto published = at_.publish(folder, opened, options, environment, progress);
                     return publish::PublishedChange(std::move(report), std::move(published));
                   });
  }

  void declare_reports(OptionTable& options);

  std::string out_ = "out";
  AtOption at_;
  codec::Effort effort_ = codec::Effort::balanced;
  bool dry_run_ = false;
  std::vector<codec::Encoding> encodings_{codec::kEncodings.begin(), codec::kEncodings.end()};
  ReportOptions report_;
};

}  // namespace vizzy::cli
