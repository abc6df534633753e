#include "core/store/collection_totals.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/format/admission.h"
#include "core/store/bookkeeping_json.h"

namespace vizzy::store {

using Json = nlohmann::ordered_json;

namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kTotalsMembers{"documents"sv, "aliases"sv, "children"sv};

void subtract(std::uint64_t& from, std::uint64_t removed) { from -= std::min(from, removed); }

}  // namespace

Json totals_json(const std::vector<CollectionTotals>& totals) {
  Json json = Json::object();
  for (const CollectionTotals& collection : totals) {
    Json children = Json::object();
    for (const CollectionTotals::Children& child : collection.children)
      children[child.name] = child.total;
    json[collection.name] = Json{{"documents", collection.documents},
                                 {"aliases", collection.aliases},
                                 {"children", children}};
  }
  return json;
}

std::vector<CollectionTotals> totals_from(const Json& json) {
  std::vector<CollectionTotals> totals;
  for (const auto& [name, record] : json.items()) {
    totals.push_back({.name = admitted_from(Json(name), format::is_name),
                      .documents = count_from(record.at("documents"), kMostItems),
                      .aliases = count_from(record.at("aliases"), kMostItems)});
    for (const auto& [child, total] : record.at("children").items())
      totals.back().children.push_back({child, count_from(total)});
    require_known(record, kTotalsMembers);
  }
  return totals;
}

void subtract(std::vector<CollectionTotals>& totals, const std::vector<CollectionTotals>& removed) {
  for (const CollectionTotals& less : removed) {
    const auto collection = std::ranges::find(totals, less.name, &CollectionTotals::name);
    if (collection == totals.end()) continue;
    subtract(collection->documents, less.documents);
    subtract(collection->aliases, less.aliases);
    for (const CollectionTotals::Children& fewer : less.children) {
      const auto children =
          std::ranges::find(collection->children, fewer.name, &CollectionTotals::Children::name);
      if (children != collection->children.end()) subtract(children->total, fewer.total);
    }
  }
}

}  // namespace vizzy::store
