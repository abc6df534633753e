#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/format/resource_kind.h"
#include "core/publish/published.h"
#include "core/publish/representation.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy {

/// A resource of the version to be published.
struct PlannedResource {
  ResourceKind kind{};
  std::string url;
  Digest digest{};  ///< of its JSON
  Sizes sizes;
  /// Of what is published: the form in which the same content stands already; null when it may not.
  const Representation* standing = nullptr;
};

/// What must be put of a resource: variants that do not stand already under the same name, in the
/// same encoding and with the same headers.
[[nodiscard]] std::vector<Variant> variants_to_put(const Representation& representation,
                                                   const PlannedResource& resource);

/// Is told what a publish does to each resource, and why.
class PlanVisitor {
 public:
  virtual ~PlanVisitor() = default;
  virtual void put(const PlannedResource& resource, std::string_view reason) = 0;
  /// It stands already.
  virtual void skip(const PlannedResource& resource) = 0;
  /// So many stand already that nobody looked at: their shard is the same.
  virtual void skip_many(ResourceKind kind, std::uint64_t count) = 0;
  virtual void remove(ResourceKind kind, const std::string& key, std::string_view reason) = 0;
};

/// Whether `skip` is told of each resource, or `skip_many` where that saves reading.
enum class PlanDetail { counted, listed };

/// What must be done to a destination until it shows a version: the difference between what it may
/// hold by its own bookkeeping and the manifest. Pure, but for reading shards from the folder.
class Plan {
 public:
  /// `folder` must outlive the plan and hold the shards of all states. `standing` are shards of
  /// objects that stand besides those of the states.
  Plan(ObjectStore& folder, const Manifest& next, const Published& published,
       Representation representation, std::set<Digest> standing, PlanDetail detail);

  [[nodiscard]] const Representation& representation() const { return representation_; }
  /// Whether resources of a kind are published in another form than before, so that none is skipped
  /// unseen.
  [[nodiscard]] bool rewrites(ResourceKind kind) const;

  void visit_objects(PlanVisitor& visitor) const;
  void visit_documents(PlanVisitor& visitor) const;
  void visit_entries(PlanVisitor& visitor) const;

  /// Objects of `next` that none of the other manifests of the same destination has.
  void visit_missing_objects(const Manifest& next, const std::vector<Manifest>& others,
                             std::string_view reason, PlanVisitor& visitor) const;

 private:
  [[nodiscard]] const Representation* common_representation() const;
  void put(PlannedResource resource, std::string_view reason, PlanVisitor& visitor) const;
  [[nodiscard]] std::string_view reason_to_put(ResourceKind kind, bool is_known) const;
  void skip_shards(const std::vector<ShardRecord>& shards, ResourceKind kind,
                   PlanVisitor& visitor) const;
  void visit_document(const std::vector<std::optional<DocumentRecord>>& records,
                      PlanVisitor& visitor) const;
  void visit_entry(const FeedRecord& feed, PlanVisitor& visitor) const;

  ObjectStore& folder_;
  const Manifest& next_;
  const Published& published_;
  Representation representation_;
  std::set<Digest> standing_;
  PlanDetail detail_;
};

}  // namespace vizzy
