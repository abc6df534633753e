#include "core/compile/changes.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/compile/page_order.h"
#include "core/format/canonical_json.h"

namespace vizzy::compile {

namespace {

using store::ChangeTable;
using store::TrackedItem;
using store::VersionMoment;

constexpr std::size_t kMaxHistory = 1'000;
constexpr std::uint64_t kMaxDeparturesPerPlace = 4;  // on page 1

/// Drops the middle one of three versions in a row when the outer two lie closer together than a
/// 64th of the age of the newer one. A span then reaches back slightly further than it has to.
void thin_out(std::vector<VersionMoment>& history) {
  const auto now = history.back().time;
  std::vector<VersionMoment> kept;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const bool is_between = !kept.empty() && i + 1 < history.size();
    if (is_between && (history[i + 1].time - kept.back().time) * 64 < now - history[i + 1].time)
      continue;
    kept.push_back(history[i]);
  }
  if (kept.size() > kMaxHistory)
    kept.erase(kept.begin(), kept.end() - static_cast<std::ptrdiff_t>(kMaxHistory));
  history = std::move(kept);
}

/// A version is never newer than now: the clock may have been ahead when it was built.
std::vector<VersionMoment> next_history(const ChangeTable* last, std::uint64_t sequence,
                                        std::chrono::sys_seconds now) {
  std::vector<VersionMoment> history;
  if (last != nullptr) history = last->history;
  for (VersionMoment& moment : history) moment.time = std::min(moment.time, now);
  history.push_back({sequence, now});
  thin_out(history);
  return history;
}

/// Notes the fields that `next` does not have as `before` has them.
void note_changes(TrackedItem& next, const TrackedItem& before, std::uint64_t sequence) {
  next.changed = before.changed;
  for (const format::ItemMember& member : next.item.members)
    if (before.item.value(member.name) != member.value) next.changed[member.name] = sequence;
  for (const format::ItemMember& member : before.item.members)
    if (next.item.value(member.name).empty()) next.changed[member.name] = sequence;
}

using ItemsByKey = std::unordered_map<std::string_view, const TrackedItem*>;

ItemsByKey items_by_key(const ChangeTable* table) {
  ItemsByKey items;
  if (table != nullptr)
    for (const TrackedItem& tracked : table->items) items[tracked.item.key] = &tracked;
  return items;
}

TrackedItem tracked(format::ItemMembers item, const ItemsByKey& before, bool is_on_first_page,
                    std::uint64_t sequence) {
  TrackedItem next{.since = sequence,
                   .first_page_since = is_on_first_page ? sequence : 0,
                   .moved = 0,
                   .changed = {},
                   .item = std::move(item)};
  const auto found = before.find(next.item.key);
  if (found == before.end()) return next;
  next.since = found->second->since;
  if (is_on_first_page && found->second->first_page_since > 0)
    next.first_page_since = found->second->first_page_since;
  note_changes(next, *found->second, sequence);
  return next;
}

/// No `changes` reach back further than those of the longest span.
DepartureLimits departure_limits(const ChangeTable& table, const definition::FeedOutline& feed) {
  const std::uint64_t longest = std::ranges::max(feed.spans);
  return {.oldest = since_of(table, std::chrono::seconds(static_cast<std::int64_t>(longest))),
          .most = static_cast<std::size_t>(kMaxDeparturesPerPlace * feed.page_size)};
}

/// The fields that changed after `since`, with the key; empty when none did.
std::string patch(const TrackedItem& tracked, const std::string& key, std::uint64_t since) {
  std::string json = "{";
  format::append_json_name(json, key);
  json += tracked.item.key;
  const std::size_t begin = json.size();
  const auto has_changed = [&](const std::string& name) {
    const auto found = tracked.changed.find(name);
    return found != tracked.changed.end() && found->second > since;
  };
  const auto append = [&](const std::string& name, std::string_view value) {
    format::append_json_name(json, name);
    json += value;
  };
  for (const format::ItemMember& member : tracked.item.members)
    if (has_changed(member.name)) append(member.name, member.value);
  for (const auto& [name, sequence] : tracked.changed)
    if (sequence > since && tracked.item.value(name).empty()) append(name, "null");
  return json.size() == begin ? "" : json + "}";
}

}  // namespace

ChangeTable next_change_table(const ChangeTable* last, const definition::FeedOutline& feed,
                              const std::vector<LeadingPage>& pages, std::uint64_t sequence,
                              std::chrono::sys_seconds now) {
  if (last != nullptr && (last->key != feed.key || last->history.back().sequence >= sequence))
    last = nullptr;
  ChangeTable next{.feed = feed.name,
                   .key = feed.key,
                   .history = next_history(last, sequence, now),
                   .departures_since = sequence,
                   .departures = {},
                   .items = {}};
  const ItemsByKey before = items_by_key(last);
  for (const LeadingPage& page : pages)
    for (format::ItemMembers& item : format::parse_items(page.items, feed.key, page.url))
      next.items.push_back(tracked(std::move(item), before, &page == &pages.front(), sequence));
  if (last != nullptr) note_order(next, *last, departure_limits(next, feed));
  return next;
}

std::chrono::seconds reach(std::chrono::seconds span) {
  constexpr std::chrono::hours kMost{13};
  return span - std::min<std::chrono::seconds>(span * 3 / 8, kMost);
}

std::uint64_t since_of(const ChangeTable& table, std::chrono::seconds span) {
  const auto begin = table.history.back().time - reach(span);
  std::uint64_t since = table.history.front().sequence;
  for (const VersionMoment& moment : table.history)
    if (moment.time <= begin) since = moment.sequence;
  return since;
}

std::vector<format::PageChanges> page_changes(const ChangeTable& table,
                                              const std::vector<LeadingPage>& pages,
                                              std::uint64_t since) {
  std::vector<format::PageChanges> all;
  auto next = table.items.begin();
  for (const LeadingPage& page : pages) {
    const bool is_first = &page == &pages.front();
    format::PageChanges& changes = all.emplace_back();
    changes.url = page.url;
    if (is_first) changes.order = order_patch(table, since);
    for (const auto end = next + static_cast<std::ptrdiff_t>(page.size); next != end; ++next) {
      changes.keys.push_back(next->item.key);
      const std::uint64_t held_since = is_first ? next->first_page_since : next->since;
      if (held_since == 0 || held_since > since) {
        changes.items.push_back(next->item.json);
      } else if (std::string json = patch(*next, table.key, since); !json.empty()) {
        changes.changed.push_back(std::move(json));
      }
    }
  }
  return all;
}

}  // namespace vizzy::compile
