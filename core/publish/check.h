#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/format/resource_kind.h"
#include "core/publish/folder_version.h"
#include "core/publish/plan.h"
#include "core/publish/published.h"
#include "core/publish/report.h"
#include "core/publish/retained_at.h"

namespace vizzy {

/// Compares what the bookkeeping of a destination says with what a listing finds: which of the
/// resources that nobody would put stand there, in the right size, and what nothing accounts for.
class Check {
 public:
  /// All must outlive it. Reads the manifests of all retained versions.
  Check(ObjectStore& folder, const FolderVersion& own, const Published& published,
        Destination& bookkeeping);

  /// Lists the destination; says what is wrong with what `plan` would skip, and with older
  /// versions.
  [[nodiscard]] ListingReport compare(Destination& web, const Plan& plan);

  /// Why a resource that should stand must be put again; empty when it does.
  [[nodiscard]] std::string_view flaw_of(const PlannedResource& resource) const;
  /// Objects of retained versions that must be put again, and that the folder has.
  void visit_older_objects(PlanVisitor& visitor) const;
  /// Shards that stand in the bookkeeping, in their right size.
  [[nodiscard]] const std::set<Digest>& standing_shards() const { return standing_shards_; }

 private:
  friend class FlawTally;

  void list_web(Destination& web, ListingReport& report);
  void list_bookkeeping(ListingReport& report);
  [[nodiscard]] std::string_view flaw_of(std::string_view key) const;
  [[nodiscard]] std::string_view flaw_of_older(const PlannedResource& resource) const;
  [[nodiscard]] bool is_in_folder(const PlannedResource& resource) const;
  template <class Visit>
  void visit_flawed_older(const Visit& visit) const;

  ObjectStore& folder_;
  const FolderVersion& own_;
  const Published& published_;
  Destination& bookkeeping_;
  std::vector<DestinationVersion> versions_;
  ExpectedKeys expected_;
  std::unordered_set<std::uint64_t> standing_;  ///< hashes of keys
  std::unordered_set<std::uint64_t> resized_;
  std::set<Digest> standing_shards_;
};

/// Puts what the plan skips although it does not stand.
class CheckedVisitor final : public PlanVisitor {
 public:
  /// Both must outlive it.
  CheckedVisitor(const Check& check, PlanVisitor& next) : check_(check), next_(next) {}

  void put(const PlannedResource& resource, std::string_view reason) override;
  void skip(const PlannedResource& resource) override;
  void skip_many(ResourceKind kind, std::uint64_t count) override { next_.skip_many(kind, count); }
  void remove(ResourceKind kind, const std::string& key, std::string_view reason) override {
    next_.remove(kind, key, reason);
  }

 private:
  const Check& check_;
  PlanVisitor& next_;
};

}  // namespace vizzy
