#pragma once

#include <set>
#include <string>

#include "core/publish/journal.h"
#include "core/publish/lease.h"
#include "core/publish/plan.h"
#include "core/publish/publication.h"
#include "core/publish/stale_paths.h"
#include "core/publish/upload.h"
#include "core/publish/withdrawal.h"

namespace vizzy::publish {

/// Carries out what a publication plans, in the one order in which readers never see half of it.
class Delivery {
 public:
  /// All must outlive it; `check` is null when nothing was listed.
  Delivery(const PublishContext& context, const Published& published, std::string publisher,
           const Check* check);

  /// False when another publisher moved the head meanwhile, and nothing that readers see changed.
  [[nodiscard]] bool run(const Plan& plan, const Withdrawal& withdrawal,
                         const std::set<codec::Digest>& missing_shards);

 private:
  struct Run;

  [[nodiscard]] Journal open_journal() const;
  [[nodiscard]] bool take(Lease& lease);
  void begin(Run& run, std::string_view phase, std::uint64_t resources);
  void settle(Run& run);
  void put_bookkeeping(Run& run, const std::set<codec::Digest>& missing_shards);
  [[nodiscard]] bool put_immutable(Run& run, const std::set<codec::Digest>& missing_shards);
  void put_mutable(Run& run);
  void put_manifests(Run& run);
  void note_purge(Run& run);
  void remove(Run& run);
  void finish(Run& run);

  const PublishContext& context_;
  const Published& published_;
  std::string publisher_;
  const Check* check_;
};

}  // namespace vizzy::publish
