#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/format/resource_kind.h"
#include "core/publish/plan.h"

namespace vizzy {

/// Takes note of what caches in front of a destination keep although it changes, on its way to the
/// next visitor: entries by path; documents by one wildcard for each collection; objects never,
/// but for those that are withdrawn.
///
/// Where keys are taken down, documents are named by path as well: those that go always, those
/// that change up to a number.
class StalePaths final : public PlanVisitor {
 public:
  /// Both must outlive it.
  StalePaths(const Representation& representation, PlanVisitor& next, bool is_takedown)
      : representation_(representation), next_(next), is_takedown_(is_takedown) {}

  void put(const PlannedResource& resource, std::string_view reason) override;
  void skip(const PlannedResource& resource) override { next_.skip(resource); }
  void skip_many(ResourceKind kind, std::uint64_t count) override { next_.skip_many(kind, count); }
  void remove(ResourceKind kind, const std::string& key, std::string_view reason) override;

  /// As PurgeRequest has them.
  [[nodiscard]] std::set<std::string> paths() const;

 private:
  void note_document(const PlannedResource& document);

  const Representation& representation_;
  PlanVisitor& next_;
  bool is_takedown_;
  std::set<std::string> paths_;
  std::map<std::string, std::set<std::string>> documents_;  ///< that change, by wildcard
};

}  // namespace vizzy
