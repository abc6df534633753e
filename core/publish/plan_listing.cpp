#include "core/publish/plan_listing.h"

#include "core/format/resource_kind.h"

namespace vizzy {

void PlanListing::put(const PlannedResource& resource, std::string_view reason) {
  if (resource.kind == ResourceKind::object && !objects_.insert(resource.digest).second) return;
  for (const Variant& variant : variants_to_put(representation_, resource)) {
    report_.kind(resource.kind).count_put(variant.size);
    report_.plan.push_back({"put", variant.key, variant.size, std::string(reason)});
  }
}

void PlanListing::skip(const PlannedResource& resource) {
  skip_many(resource.kind, 1);
  for (const Variant& variant : variants(representation_, resource.url, resource.sizes))
    report_.plan.push_back({"skip", variant.key, variant.size, "stands already"});
}

void PlanListing::skip_many(ResourceKind kind, std::uint64_t count) {
  report_.kind(kind).skipped += count;
}

void PlanListing::remove(ResourceKind kind, const std::string& key, std::string_view reason) {
  if (!removals_.insert(key).second) return;
  ++report_.kind(kind).removed;
  report_.plan.push_back({"remove", key, 0, std::string(reason)});
}

void PlanListing::put_file(const std::string& key, std::uint64_t bytes, std::string_view reason) {
  report_.bookkeeping.count_put(bytes);
  report_.plan.push_back({"put", key, bytes, std::string(reason)});
}

void PlanListing::purge(const std::set<std::string>& paths) {
  for (const std::string& path : paths)
    report_.plan.push_back({"purge", "/" + path, 0, "caches may hold the old one"});
}

}  // namespace vizzy
