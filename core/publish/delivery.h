#pragma once

#include <set>
#include <string>
#include <utility>

#include "core/publish/check.h"
#include "core/publish/executor.h"
#include "core/publish/plan.h"
#include "core/publish/publish_context.h"
#include "core/publish/published.h"
#include "core/publish/stale_paths.h"
#include "core/publish/step.h"
#include "core/publish/withdrawal.h"

namespace vizzy::publish {

/// The one order in which a version is published, so that readers never see half of it: objects,
/// the head, documents, manifests, entries, removals, the head again, caches.
class Delivery {
 public:
  /// All must outlive it; `check` is null when nothing was listed.
  Delivery(const PublishContext& context, const Published& published, const Plan& plan,
           const Withdrawal& withdrawal, Check* check, Executor& executor);
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;
  ~Delivery() = default;

  /// False when another publisher moved the head meanwhile, and nothing that readers see changed.
  [[nodiscard]] bool run();

 private:
  [[nodiscard]] bool publish_immutable();
  void publish_mutable();
  void put_shards_and_intent();
  void put_change_tables();
  void put_kept_entries();
  void put_manifests();
  [[nodiscard]] bool announce();
  void complete();
  void take(Step step);
  [[nodiscard]] std::set<codec::Digest> missing_shards() const;
  [[nodiscard]] std::set<codec::Digest> missing_change_tables() const;
  [[nodiscard]] std::set<codec::Digest> missing_kept_entries() const;
  [[nodiscard]] StaleCaches stale_caches() const;

  const PublishContext& context_;
  const Published& published_;
  const Plan& plan_;
  const Withdrawal& withdrawal_;
  Check* check_;
  Executor& executor_;
  StalePaths stale_;
  std::set<codec::Digest> objects_;  ///< put in this run
  std::set<std::string> removed_;    ///< keys
  const TakeStep take_ = [this](Step step) { take(std::move(step)); };
};

}  // namespace vizzy::publish
