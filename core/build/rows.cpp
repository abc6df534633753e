#include "core/build/rows.h"

#include "core/codec/content_name.h"
#include "core/feed/document_json.h"
#include "core/feed/order.h"
#include "core/feed/read_items.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kPositionBytes = sizeof(std::uint64_t);
constexpr char kGroupMark = '\0';  // no URL has one

/// The first bytes of the URL's digest are its `shard_position`, most significant first.
std::string place_of(const std::string& url) {
  const Digest digest = sha256(url);
  return std::string(digest.begin(), digest.begin() + kPositionBytes) + url;
}

/// In a group documents come in the order of their keys, which end as sort keys do: no place is the
/// beginning of another.
DocumentPlace places_in(const DocumentsDefinition& collection) {
  return [name = collection.name,
          groups = collection.groups](std::string_view key) -> std::optional<std::string> {
    const auto url = layout::document_place(name, key, groups);
    if (!url) return std::nullopt;
    std::string place = place_of(*url);
    if (groups == 0) return place;
    place += kGroupMark;
    append_sort_term(place, key, Direction::ascending);
    return place;
  };
}

AliasResource aliases_in(const DocumentsDefinition& collection) {
  if (!collection.alias) return {};
  return [name = collection.name, field = collection.fields[*collection.alias].name](
             std::string_view alias, std::string_view key_json,
             std::string_view place) -> std::optional<Document> {
    const auto url = layout::alias_url(name, field, alias);
    if (!url) return std::nullopt;
    return Document{place_of(*url), alias_json(key_json, url_of_place(place))};
  };
}

}  // namespace

std::string_view url_of_place(std::string_view place) {
  const std::string_view rest = place.substr(kPositionBytes);
  return rest.substr(0, rest.find(kGroupMark));
}

bool is_in_group(std::string_view place) {
  return place.find(kGroupMark, kPositionBytes) != std::string_view::npos;
}

void read_rows(Rows& rows, const Definition& definition, const Denylist& denylist,
               const OpenSnapshot& open, MemoryBudget& memory, Progress& progress) {
  std::unique_ptr<Snapshot> snapshot = open();
  const auto start = Clock::now();
  const auto denied = [&](std::string_view name) { return denylist.keys_of(name); };
  for (const FeedDefinition& feed : definition.feeds) {
    auto& segments = rows.segments.emplace_back();
    if (feed.segments) segments.emplace(feed, denied, memory);
    read_items(*snapshot, feed, denied, rows.feeds.emplace_back(memory), progress,
               segments ? &*segments : nullptr);
  }
  for (const DocumentsDefinition& collection : definition.documents)
    rows.documents.emplace_back(collection, places_in(collection), memory, aliases_in(collection))
        .read(*snapshot, denied, progress);
  snapshot.reset();
  rows.transaction_time = Clock::now() - start;
}

void order_rows(Rows& rows, const Definition& definition) {
  for (std::size_t i = 0; i < rows.feeds.size(); ++i) {
    require_unique_keys(rows.feeds[i], definition.feeds[i]);
    if (const auto max = definition.feeds[i].max_items) rows.feeds[i].truncate(*max);
  }
}

}  // namespace vizzy
