#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/compile/contract_gate.h"
#include "core/destination/destination.h"
#include "core/error.h"
#include "core/format/resource_kind.h"
#include "core/publish/step.h"
#include "core/store/hold.h"
#include "core/text/run_summary.h"

namespace vizzy::publish {

/// What a publish did with the objects of one kind, or would do.
struct PublishCounts {
  std::uint64_t puts = 0;  ///< requests: one for each encoding of a resource
  std::uint64_t bytes = 0;
  std::uint64_t resumed = 0;  ///< put by an earlier run that was cut off
  std::uint64_t skipped = 0;  ///< resources that were there
  std::uint64_t removed = 0;

  void count_put(std::uint64_t size) {
    ++puts;
    bytes += size;
  }
};

/// One line of a plan that is shown and not carried out.
struct PlannedStep {
  Action action{};
  std::string key;
  std::uint64_t bytes = 0;
  Reason reason{};
};

/// What a listing of the destination showed, without its bookkeeping.
struct ListingReport {
  static constexpr std::size_t kMaxForeignKeys = 20;

  std::uint64_t listed = 0;       ///< objects that are there
  std::uint64_t missing = 0;      ///< and are, or would be, put again
  std::uint64_t resized = 0;      ///< of another size than they should have: put again, too
  std::uint64_t altered = 0;      ///< of the right size with another content: put again, too
  std::uint64_t lost = 0;         ///< of retained versions, missing there and in the folder
  std::uint64_t bookkeeping = 0;  ///< files of it that are missing or damaged: put again
  std::uint64_t foreign = 0;      ///< that nothing accounts for
  std::uint64_t foreign_bytes = 0;
  std::vector<std::string> foreign_keys;  ///< the first of them

  /// What is put again.
  [[nodiscard]] std::uint64_t flaws() const { return missing + resized + altered + bookkeeping; }
  void add_foreign(const std::string& key, std::uint64_t size);
};

/// What garbage collection did at the destination, or would do.
struct GarbageReport {
  std::uint64_t kept_versions = 0;
  std::uint64_t expired_versions = 0;
  std::uint64_t removed = 0;  ///< objects, and files of the bookkeeping
  std::uint64_t bytes = 0;
  std::uint64_t left = 0;     ///< beyond the limit or the deadline, for the next run
  std::uint64_t foreign = 0;  ///< below "v1/", but not of vizzy: left alone
  std::uint64_t young = 0;    ///< left because another publisher may have put it just now
};

/// What caches were asked to purge.
struct PurgeReport {
  std::vector<std::string> paths;  ///< "/v1/discovery.json", "/v1/creators/*"
  bool is_takedown = false;        ///< what was taken down is among them
  bool is_asked = true;            ///< the run has caches to purge
  bool done = false;               ///< otherwise the next run that has caches purges them

  /// Takes paths as PurgeRequest has them.
  template <class Paths>
  void set_paths(const Paths& without_slash) {
    for (const std::string& path : without_slash) paths.push_back("/" + path);
  }
};

/// What a publish did; text and JSON print the same.
struct PublishReport {
  std::string destination;
  bool is_folder = false;  ///< where files cost nothing
  std::uint64_t sequence = 0;
  std::optional<std::uint64_t> replaced;  ///< the sequence that was published before
  bool changed = false;
  std::optional<store::Hold> hold = {};        ///< of the folder
  std::optional<store::Hold> hold_there = {};  ///< of the destination
  /// The folder has something new, and a hold kept it from the destination.
  bool is_held = false;
  bool dry_run = false;
  bool is_takedown = false;            ///< what was taken down was withdrawn
  bool completed_interrupted = false;  ///< another publish was cut off before
  std::array<PublishCounts, format::kResourceKinds.size()> kinds;
  PublishCounts bookkeeping;
  destination::SwapMethod swap_method = destination::SwapMethod::unknown;
  std::uint64_t requests = 0;  ///< of HTTP, repeated ones included; 0 for a folder
  double put_cost = 0;         ///< of all PUTs, in the currency of the price; 0 for a folder
  compile::ContractReport contract;
  std::vector<Message> warnings;
  std::vector<PlannedStep> plan;  ///< with `dry_run`
  std::optional<ListingReport> check;
  std::optional<GarbageReport> garbage;
  std::optional<PurgeReport> purge;
  std::chrono::duration<double> seconds{};

  [[nodiscard]] PublishCounts& kind(format::ResourceKind kind) {
    return kinds.at(static_cast<std::size_t>(kind));
  }
  [[nodiscard]] PublishCounts total() const;
};

/// The report as JSON, with a final newline.
[[nodiscard]] std::string json(const PublishReport& report);
/// The report for a person; a plan has one line for each step.
[[nodiscard]] std::string text(const PublishReport& report);
/// What became of the version, in one line, without a newline.
[[nodiscard]] std::string outcome(const PublishReport& report);
/// Errors: `failed` when caches were not purged of a takedown, so that readers may go on seeing
/// what was taken down. Call it when the report has been shown.
void require_purged(const PublishReport& report);
/// As the log of an unattended run and a monitor see it.
[[nodiscard]] text::RunSummary summary(const PublishReport& report);

}  // namespace vizzy::publish
