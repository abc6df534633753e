#include "core/compile/page_order.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/feed/longest_run.h"

namespace vizzy::compile {

namespace {

using store::ChangeTable;
using store::Departure;
using store::TrackedItem;

bool is_on_first_page(const TrackedItem& tracked) { return tracked.first_page_since > 0; }

/// Places on page 1, by keys.
using Places = std::unordered_map<std::string_view, std::size_t>;

Places first_page(const ChangeTable& table) {
  Places places;
  for (const TrackedItem& tracked : table.items)
    if (is_on_first_page(tracked)) places.emplace(tracked.item.key, places.size());
  return places;
}

void note_moves(ChangeTable& next, const ChangeTable& last) {
  const Places before = first_page(last);
  std::vector<TrackedItem*> stayed;
  std::vector<std::uint64_t> ranks;
  for (TrackedItem& tracked : next.items) {
    const auto found = before.find(tracked.item.key);
    if (!is_on_first_page(tracked) || found == before.end()) continue;
    tracked.moved = last.items[found->second].moved;  // page 1 is where the items begin
    stayed.push_back(&tracked);
    ranks.push_back(found->second);
  }
  auto kept = feed::longest_run(ranks);
  auto next_kept = kept.begin();
  for (std::size_t place = 0; place < stayed.size(); ++place) {
    if (next_kept != kept.end() && *next_kept == place) {
      ++next_kept;
    } else {
      stayed[place]->moved = next.history.back().sequence;
    }
  }
}

void forget_oldest(ChangeTable& table, const DepartureLimits& limits) {
  std::vector<Departure>& all = table.departures;
  auto kept = std::ranges::find_if(
      all, [&](const Departure& departure) { return departure.sequence > limits.oldest; });
  if (static_cast<std::size_t>(all.end() - kept) > limits.most)
    kept = all.end() - static_cast<std::ptrdiff_t>(limits.most);
  if (kept == all.begin()) return;
  table.departures_since = std::max(table.departures_since, std::prev(kept)->sequence);
  all.erase(all.begin(), kept);
}

void note_departures(ChangeTable& next, const ChangeTable& last, const DepartureLimits& limits) {
  const Places now = first_page(next);
  next.departures_since = last.departures_since;
  for (const Departure& departure : last.departures)
    if (!now.contains(departure.key)) next.departures.push_back(departure);
  for (const TrackedItem& tracked : last.items)
    if (is_on_first_page(tracked) && !now.contains(tracked.item.key))
      next.departures.push_back({next.history.back().sequence, tracked.item.key});
  forget_oldest(next, limits);
}

}  // namespace

void note_order(ChangeTable& next, const ChangeTable& last, const DepartureLimits& limits) {
  note_moves(next, last);
  note_departures(next, last, limits);
}

std::optional<format::OrderPatch> order_patch(const ChangeTable& table, std::uint64_t since) {
  if (since < table.departures_since) return std::nullopt;
  format::OrderPatch patch;
  for (std::size_t place = 0; place < table.items.size(); ++place) {
    const TrackedItem& tracked = table.items[place];
    if (!is_on_first_page(tracked)) break;
    if (std::max(tracked.first_page_since, tracked.moved) <= since) continue;
    patch.moved.push_back(tracked.item.key);
    patch.to.push_back(place);
  }
  for (const Departure& departure : table.departures)
    if (departure.sequence > since) patch.left.push_back(departure.key);
  return patch;
}

}  // namespace vizzy::compile
