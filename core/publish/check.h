#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/publish/expected_keys.h"
#include "core/publish/folder_version.h"
#include "core/publish/plan.h"
#include "core/publish/publish_report.h"
#include "core/publish/published.h"
#include "core/publish/step.h"

namespace vizzy::publish {

/// How closely what is listed is compared.
enum class Comparison { sizes, contents };

/// Compares what the bookkeeping of a destination says with what a listing finds: which of the
/// resources that nobody would put are there, in the right size, and what nothing accounts for.
/// Where contents count, an ETag that is the MD5 of the folder's file proves one; what has none is
/// read. Objects of older versions are compared by size.
class Check {
 public:
  /// All must outlive it. Reads the manifests of all retained versions.
  Check(store::FileStore& folder, const FolderVersion& own, const Published& published,
        destination::Destination& bookkeeping);

  /// Lists the destination; says what is wrong with what `plan` would skip, and with older
  /// versions.
  [[nodiscard]] ListingReport compare(destination::Destination& web, const Plan& plan,
                                      Comparison comparison);

  /// The step, or a put of every encoding where one that it would skip is missing or resized.
  [[nodiscard]] Step corrected(Step step);
  /// Objects of retained versions that must be put again, and that the folder has.
  void older_objects(const TakeStep& take) const;
  /// Shards that are in the bookkeeping, in their right size.
  [[nodiscard]] const std::set<codec::Digest>& present_shards() const { return present_shards_; }
  /// Entries of retained versions that must be put again, and that the folder has.
  [[nodiscard]] const std::set<codec::Digest>& missing_kept_entries() const {
    return missing_kept_entries_;
  }
  /// Tables of changes that are in the bookkeeping, in the size that they have in the folder.
  [[nodiscard]] const std::set<codec::Digest>& present_change_tables() const {
    return present_change_tables_;
  }

 private:
  /// Why something must be put again: `missing`, `resized` or `altered`; absent when it need not
  /// be.
  using Flaw = std::optional<Reason>;
  using VisitFlawed = std::function<void(PlannedResource resource, Reason flaw)>;

  void list_web(destination::Destination& web, ListingReport& report);
  void list_bookkeeping(ListingReport& report);
  void list_change_tables();
  void list_kept_entries();
  /// Counts only tables that the folder still has.
  [[nodiscard]] std::uint64_t missing_change_tables() const;
  void count_flaws(const Plan& plan, ListingReport& report);
  [[nodiscard]] std::vector<Variant> variants_of(const PlannedResource& resource) const;
  [[nodiscard]] Flaw flaw_of(std::string_view key) const;
  [[nodiscard]] Flaw flaw_of(const std::vector<Variant>& variants) const;
  [[nodiscard]] Flaw flaw_of(const PlannedResource& resource, const Variant& variant);
  [[nodiscard]] bool has_right_content(const PlannedResource& resource, const Variant& variant);
  [[nodiscard]] Flaw flaw_of_older(const PlannedResource& resource) const;
  [[nodiscard]] bool is_in_folder(const PlannedResource& resource) const;
  void visit_flawed_older(const VisitFlawed& visit) const;

  store::FileStore& folder_;
  const FolderVersion& own_;
  const Published& published_;
  destination::Destination& bookkeeping_;
  std::vector<DestinationVersion> versions_;
  ExpectedKeys expected_;
  std::unordered_set<std::uint64_t> present_;  ///< hashes of keys
  std::unordered_set<std::uint64_t> resized_;
  std::unordered_map<std::uint64_t, std::uint64_t>
      tags_;                                         ///< first 64 bits of MD5s, by hash of key
  std::unordered_map<std::uint64_t, bool> altered_;  ///< what was compared, by hash of key
  destination::Destination* web_ = nullptr;          ///< when contents are compared
  std::set<codec::Digest> present_shards_;
  std::set<codec::Digest> present_change_tables_;
  std::set<codec::Digest> missing_kept_entries_;
};

}  // namespace vizzy::publish
