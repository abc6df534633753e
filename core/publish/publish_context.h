#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/progress.h"
#include "core/publish/folder_version.h"
#include "core/publish/publish.h"
#include "core/publish/publish_report.h"
#include "core/store/denylist.h"
#include "core/store/file_store.h"

namespace vizzy::publish {

/// What a run of publishing works with; all of it outlives the run.
struct PublishContext {
  store::FileStore& folder;
  const FolderVersion& own;
  destination::Destination& web;
  destination::Destination& bookkeeping;
  const PublishOptions& options;
  Progress& progress;
  PublishReport& report;
  const store::Denylist& left_over;  ///< what was taken down by bookkeeping that is not in use
  std::vector<Message>& obeyed;      ///< what the folder took over, of all attempts
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();

  [[nodiscard]] bool is_dry_run() const { return options.mode == PublishMode::dry_run; }
  [[nodiscard]] bool checks() const { return options.trust == Trust::listing; }
  [[nodiscard]] bool is_stopped() const { return options.stop.stop_requested(); }
  /// Whether a run that was cut off is continued from a journal. What a journal says was put is not
  /// believed where it is compared with a listing.
  [[nodiscard]] bool has_journal() const {
    return !options.journals.empty() && web.puts_durably() && !checks();
  }
  [[nodiscard]] bool has_caches() const { return !options.purgers.empty(); }
  /// Whether all caches take wildcards.
  [[nodiscard]] bool takes_wildcards() const {
    return std::ranges::all_of(options.purgers,
                               [](const auto* purger) { return purger->takes_wildcards(); });
  }
  [[nodiscard]] std::chrono::steady_clock::time_point deadline() const {
    using Time = std::chrono::steady_clock::time_point;
    return options.deadline.count() == 0 ? Time::max() : start + options.deadline;
  }
};

/// Ends a run at its deadline.
[[nodiscard]] inline Error past_deadline(const std::string& destination) {
  return {ErrorKind::failed,
          fmt::format("publishing to {} was not done by the deadline", destination),
          {"run again to resume, and raise --deadline"}};
}

}  // namespace vizzy::publish
