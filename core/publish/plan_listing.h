#pragma once

#include <set>
#include <string>

#include "core/format/resource_kind.h"
#include "core/publish/plan.h"
#include "core/publish/report.h"

namespace vizzy {

/// Writes a plan into a report, step by step, instead of carrying it out.
class PlanListing final : public PlanVisitor {
 public:
  PlanListing(const Representation& representation, PublishReport& report)
      : representation_(representation), report_(report) {}

  void put(const PlannedResource& resource, std::string_view reason) override;
  void skip(const PlannedResource& resource) override;
  void skip_many(ResourceKind kind, std::uint64_t count) override;
  void remove(ResourceKind kind, const std::string& key, std::string_view reason) override;
  /// A file of the bookkeeping.
  void put_file(const std::string& key, std::uint64_t bytes, std::string_view reason);
  /// What caches are told to forget.
  void purge(const std::set<std::string>& paths);

 private:
  const Representation& representation_;
  PublishReport& report_;
  std::set<std::string> removals_;
  std::set<Digest> objects_;
};

}  // namespace vizzy
