#pragma once

#include <set>
#include <string>

#include "core/format/resource_kind.h"
#include "core/publish/plan.h"
#include "core/publish/report.h"

namespace vizzy::publish {

/// Writes a plan into a report, step by step, instead of carrying it out.
class PlanListing final : public PlanVisitor {
 public:
  PlanListing(const Form& form, PublishReport& report) : form_(form), report_(report) {}

  void put(const PlannedResource& resource, std::string_view reason) override;
  void skip(const PlannedResource& resource) override;
  void skip_many(format::ResourceKind kind, std::uint64_t count) override;
  void remove(format::ResourceKind kind, const std::string& key, std::string_view reason) override;
  /// A file of the bookkeeping.
  void put_file(const std::string& key, std::uint64_t bytes, std::string_view reason);
  /// What caches are told to forget.
  void purge(const std::set<std::string>& paths);

 private:
  const Form& form_;
  PublishReport& report_;
  std::set<std::string> removals_;
  std::set<codec::Digest> objects_;
};

}  // namespace vizzy::publish
