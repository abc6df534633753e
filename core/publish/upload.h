#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/content_name.h"
#include "core/destination/destination.h"
#include "core/format/resource_kind.h"
#include "core/progress.h"
#include "core/publish/journal.h"
#include "core/publish/lease.h"
#include "core/publish/plan.h"
#include "core/publish/rate_limit.h"
#include "core/publish/report.h"
#include "core/store/worker_pool.h"

namespace vizzy {

/// Carries a plan out: every encoding of every resource, many at a time. What is read from the
/// folder is decoded and compared with its full hash before it leaves.
class Upload final : public PlanVisitor {
 public:
  struct Options {
    unsigned concurrency = 1;
    std::uint64_t max_bytes_per_second = 0;  ///< no limit when 0
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
    std::stop_token stop = {};
  };

  /// All must outlive it. Mutable resources are put under the lease.
  Upload(ObjectStore& folder, Destination& web, const Representation& representation,
         Journal& journal, Lease& lease, PublishReport& report, Progress& progress,
         const Options& options);
  ~Upload() override { rate_limit_.end(); }
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  /// A phase begins, in which so many resources are visited.
  void begin(std::string_view phase, std::uint64_t resources);

  void put(const PlannedResource& resource, std::string_view reason) override;
  void skip(const PlannedResource& resource) override { skip_many(resource.kind, 1); }
  void skip_many(ResourceKind kind, std::uint64_t count) override;
  /// Removals are only remembered: nothing goes before what replaces it stands.
  void remove(ResourceKind kind, const std::string& key, std::string_view reason) override;

  /// Puts bytes that are not a resource of the feed.
  void put_file(Destination& destination, std::string key, std::string bytes);

  /// Waits until everything is put. Throws what went wrong first.
  void wait() { pool_.wait(); }
  [[nodiscard]] const std::set<std::string>& removals() const { return removals_; }

 private:
  /// Waits until so many bytes may be sent. Errors: `failed` at the deadline; `interrupted`.
  void wait_for_turn(std::uint64_t bytes);
  void require_time() const;
  void put_variant(const PlannedResource& resource, const Variant& variant);

  ObjectStore& folder_;
  Destination& web_;
  const Representation& representation_;
  Journal& journal_;
  Lease& lease_;
  PublishReport& report_;
  Progress& progress_;
  std::chrono::steady_clock::time_point deadline_;
  RateLimit rate_limit_;
  std::uint64_t visited_ = 0;
  std::set<std::string> removals_;
  std::set<Digest> objects_;  ///< put in this run
  std::mutex mutex_;          ///< guards the report
  WorkerPool pool_;           // last: its threads stop before what they use goes
};

}  // namespace vizzy
