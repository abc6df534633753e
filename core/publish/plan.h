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

namespace vizzy::publish {

/// A resource of the version to be published.
struct PlannedResource {
  format::ResourceKind kind{};
  std::string url;
  codec::Digest digest{};  ///< of its JSON
  codec::Sizes sizes;
  /// Of what is published: the form in which the same content stands already; null when it may not.
  const Form* standing = nullptr;
};

/// What must be put of a resource: variants that do not stand already under the same name, in the
/// same encoding and with the same headers.
[[nodiscard]] std::vector<Variant> variants_to_put(const Form& form,
                                                   const PlannedResource& resource);

/// Is told what a publish does to each resource, and why.
class PlanVisitor {
 public:
  virtual ~PlanVisitor() = default;
  virtual void put(const PlannedResource& resource, std::string_view reason) = 0;
  /// It stands already.
  virtual void skip(const PlannedResource& resource) = 0;
  /// So many stand already that nobody looked at: their shard is the same.
  virtual void skip_many(format::ResourceKind kind, std::uint64_t count) = 0;
  virtual void remove(format::ResourceKind kind, const std::string& key,
                      std::string_view reason) = 0;
};

/// Whether `skip` is told of each resource, or `skip_many` where that saves reading.
enum class PlanDetail { counted, listed };

/// What must be done to a destination until it shows a version: the difference between what it may
/// hold by its own bookkeeping and the manifest. Pure, but for reading shards from the folder.
class Plan {
 public:
  /// `folder` must outlive the plan and hold the shards of all states. `standing` are shards of
  /// objects that stand besides those of the states.
  Plan(store::ObjectStore& folder, const store::Manifest& next, const Published& published,
       Form form, std::set<codec::Digest> standing, PlanDetail detail);

  [[nodiscard]] const Form& form() const { return form_; }
  /// Whether resources of a kind are published in another form than before, so that none is skipped
  /// unseen.
  [[nodiscard]] bool rewrites(format::ResourceKind kind) const;

  void visit_objects(PlanVisitor& visitor) const;
  void visit_documents(PlanVisitor& visitor) const;
  void visit_entries(PlanVisitor& visitor) const;

  /// Objects of `next` that none of the other manifests of the same destination has.
  void visit_missing_objects(const store::Manifest& next,
                             const std::vector<store::Manifest>& others, std::string_view reason,
                             PlanVisitor& visitor) const;

 private:
  [[nodiscard]] const Form* common_form() const;
  void put(PlannedResource resource, std::string_view reason, PlanVisitor& visitor) const;
  [[nodiscard]] std::string_view reason_to_put(format::ResourceKind kind, bool is_known) const;
  void skip_shards(const std::vector<store::ShardRecord>& shards, format::ResourceKind kind,
                   PlanVisitor& visitor) const;
  void visit_document(const std::vector<std::optional<store::DocumentRecord>>& records,
                      PlanVisitor& visitor) const;
  void visit_entry(const store::FeedRecord& feed, PlanVisitor& visitor) const;

  store::ObjectStore& folder_;
  const store::Manifest& next_;
  const Published& published_;
  Form form_;
  std::set<codec::Digest> standing_;
  PlanDetail detail_;
};

}  // namespace vizzy::publish
