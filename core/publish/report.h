#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/publish/destination.h"
#include "core/publish/form.h"

namespace vizzy {

/// What a publish did with the objects of one kind, or would do.
struct PublishCounts {
  std::uint64_t puts = 0;  ///< requests: one for each encoding of a resource
  std::uint64_t bytes = 0;
  std::uint64_t resumed = 0;  ///< put by an earlier run that was cut off
  std::uint64_t skipped = 0;  ///< resources that stand already
  std::uint64_t removed = 0;

  void count_put(std::uint64_t size) {
    ++puts;
    bytes += size;
  }
};

/// One line of a plan that is shown and not carried out.
struct PlannedStep {
  std::string action;  ///< "put", "skip" or "remove"
  std::string key;
  std::uint64_t bytes = 0;
  std::string reason;
};

/// What a publish did; the text and the JSON form print the same.
struct PublishReport {
  std::string destination;
  std::uint64_t sequence = 0;
  std::optional<std::uint64_t> replaced;  ///< the sequence that was published before
  bool changed = false;
  bool dry_run = false;
  bool completed_interrupted = false;  ///< another publish was cut off before
  std::array<PublishCounts, kResourceKinds.size()> kinds;
  PublishCounts bookkeeping;
  Protection protection = Protection::unknown;
  std::uint64_t requests = 0;  ///< of HTTP, repeated ones included; 0 for a folder
  double put_cost = 0;  ///< of all PUTs, in the currency of the price
  std::vector<std::string> warnings;
  std::vector<PlannedStep> plan;  ///< with `dry_run`
  std::chrono::duration<double> seconds{};

  [[nodiscard]] PublishCounts& kind(ResourceKind kind) {
    return kinds.at(static_cast<std::size_t>(kind));
  }
  [[nodiscard]] PublishCounts total() const;
};

/// The report as JSON, with a final newline.
[[nodiscard]] std::string publish_report_json(const PublishReport& report);
/// The report for a person; a plan has one line for each step.
[[nodiscard]] std::string publish_report_text(const PublishReport& report);

}  // namespace vizzy
