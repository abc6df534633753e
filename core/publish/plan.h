#pragma once

#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "core/format/resource_kind.h"
#include "core/publish/published.h"
#include "core/publish/representation.h"
#include "core/publish/step.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::publish {

/// Whether resources that are skipped come one by one, or many in one step where that saves
/// reading.
enum class PlanDetail { counted, listed };

/// What must be done to a destination until it shows a version: the difference between what it may
/// hold by its own bookkeeping and the manifest. Pure, but for reading shards from the folder.
class Plan {
 public:
  /// `folder` and the references must outlive the plan; the folder holds the shards of all
  /// published versions. `present` are shards whose objects are at the destination besides those of
  /// these versions.
  Plan(store::FileStore& folder, const store::Manifest& next, const Published& published,
       Representation representation, std::set<codec::Digest> present, PlanDetail detail);

  /// Whether resources of a kind are published in another representation than before, so that none
  /// is skipped unread.
  [[nodiscard]] bool rewrites(format::ResourceKind kind) const;

  void objects(const TakeStep& take) const;
  void documents(const TakeStep& take) const;
  /// With `changes`. `end_wave` is called before resources that name those that were taken so far:
  /// the caller makes sure that these are there.
  void entries(const TakeStep& take, const std::function<void()>& end_wave) const;
  /// Objects of `next` that none of the other manifests of the same destination has.
  void missing_objects(const store::Manifest& next, const std::vector<store::Manifest>& others,
                       Reason reason, const TakeStep& take) const;

 private:
  using MaybeResource = std::optional<PlannedResource>;

  [[nodiscard]] const Representation* common_representation() const;
  [[nodiscard]] std::vector<Variant> variants_of(const PlannedResource& resource) const;
  [[nodiscard]] Reason reason_to_put(format::ResourceKind kind, bool is_known) const;
  /// The representation in which the same content is at the destination; null where it may not be.
  [[nodiscard]] const Representation* representation_of_present(format::ResourceKind kind) const;
  /// Puts some variants; skips the resource where there are none.
  void put(PlannedResource resource, std::vector<Variant> missing, Reason reason,
           const TakeStep& take) const;
  void skip(PlannedResource resource, const TakeStep& take) const;
  void skip_shards(const std::vector<store::ShardRecord>& shards, format::ResourceKind kind,
                   const TakeStep& take) const;
  void remove_old(const PlannedResource& old, const Representation& representation,
                  const MaybeResource& next, const TakeStep& take) const;
  void replace(MaybeResource next, const std::vector<MaybeResource>& published,
               const TakeStep& take) const;

  store::FileStore& folder_;
  const store::Manifest& next_;
  const Published& published_;
  Representation representation_;
  std::set<codec::Digest> present_;
  PlanDetail detail_;
};

}  // namespace vizzy::publish
