#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/content_name.h"
#include "core/publish/executor.h"
#include "core/publish/journal.h"
#include "core/publish/lease.h"
#include "core/publish/publish_context.h"
#include "core/publish/published.h"
#include "core/publish/rate_limit.h"
#include "core/store/worker_pool.h"

namespace vizzy::publish {

/// Carries a publish out: every encoding of every resource, many at a time. What is read from the
/// folder is decoded and compared with its full hash before it leaves. Mutable resources are put
/// under the lease.
class Upload final : public Executor {
 public:
  /// All must outlive it.
  Upload(const PublishContext& context, const Published& published, std::string publisher);
  ~Upload() override { rate_limit_.end(); }
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  [[nodiscard]] bool open() override;
  void begin(std::string_view phase, std::uint64_t resources) override;
  /// Removals are only remembered: nothing goes before what replaces it is there.
  void take(Step step) override;
  void put_file(BookkeepingFile file) override;
  /// Throws what went wrong first.
  void settle() override;
  [[nodiscard]] bool announce(Head head) override;
  void fence() override;
  void remove(const StaleCaches& stale, const std::vector<std::string>& bookkeeping) override;
  void complete(const Head& head, const std::vector<std::string>& obsolete) override;
  void purge(const StaleCaches& stale) override;

 private:
  void put(Step step);
  void put_variant(const PlannedResource& resource, const Variant& variant);
  void note_purge(const StaleCaches& stale);
  /// Waits until `bytes` may be sent. Errors: `failed` at the deadline; `interrupted`.
  void wait_for_turn(std::uint64_t bytes);
  void require_time() const;

  const PublishContext& context_;
  const Published& published_;
  std::string publisher_;
  std::optional<std::string> tag_;  ///< of the head
  Journal journal_;
  Lease lease_;
  RateLimit rate_limit_;
  std::uint64_t visited_ = 0;
  std::set<std::string> removals_;
  std::mutex mutex_;        ///< guards the report
  store::WorkerPool pool_;  // last: its threads stop before what they use goes
};

}  // namespace vizzy::publish
