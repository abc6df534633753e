#include "core/store/shrinkage.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "core/format/segment.h"

namespace vizzy::store {

namespace {

using Names = std::set<std::string>;

/// One feed with all its segments: a single segment may come and go, but together they matter as
/// much as the feed.
struct FeedSums {
  std::uint64_t items = 0;
  std::uint64_t segment_items = 0;
  Names segments;
};

using SumsByFeed = std::map<std::string, FeedSums, std::less<>>;

SumsByFeed sums_of(const std::vector<FeedTotal>& feeds) {
  SumsByFeed sums;
  for (const auto& [name, items] : feeds) {
    FeedSums& feed = sums[std::string(format::feed_of_segment(name))];
    if (!format::is_segment(name)) {
      feed.items += items;
      continue;
    }
    feed.segment_items += items;
    feed.segments.insert(name);
  }
  return sums;
}

std::uint64_t count_missing(const Names& from, const Names& in) {
  return static_cast<std::uint64_t>(
      std::ranges::count_if(from, [&](const std::string& name) { return !in.contains(name); }));
}

/// Compares two versions and collects what is lost.
class Comparison {
 public:
  Comparison(const std::optional<format::Contract>& before,
             const std::optional<format::Contract>& now, std::string_view owner, double max_shrink)
      : before_(before && now ? &*before : nullptr),
        contract_(before && now ? &*now : nullptr),
        owner_(owner),
        max_shrink_(max_shrink) {}

  void compare_feeds(const std::vector<FeedTotal>& before, const std::vector<FeedTotal>& now) {
    SumsByFeed sums = sums_of(now);
    for (const auto& [name, feed] : sums_of(before)) compare(name, feed, sums[name]);
  }

  void compare(const CollectionTotals& before, const CollectionTotals& now) {
    const std::string name = fmt::format("documents {}", now.name);
    compare(name, "documents", before.documents, now.documents);
    if (!has_dropped_alias(now.name)) compare(name, "aliases", before.aliases, now.aliases);
    for (const CollectionTotals::Children& children : now.children)
      if (const auto* last = format::find_named(before.children, children.name))
        compare(fmt::format("{}, {}", name, children.name), "children in all", last->total,
                children.total);
  }

  [[nodiscard]] std::vector<std::string> take() { return std::move(losses_); }

 private:
  void compare(const std::string& name, const FeedSums& before, const FeedSums& now) {
    const auto* feed = contract_ == nullptr ? nullptr : format::find_named(contract_->feeds, name);
    if (contract_ != nullptr && feed == nullptr) return;
    compare(fmt::format("feed {}", name), "items", before.items, now.items);
    if (feed != nullptr && is_divided_anew(*feed)) return;
    const std::string segments = fmt::format("the segments of {}", name);
    compare(segments, "items", before.segment_items, now.segment_items);
    compare(segments, before.segments, now.segments);
  }

  void compare(std::string_view what, std::string_view noun, std::uint64_t before,
               std::uint64_t now) {
    if (now < before && is_too_much(before - now, before))
      losses_.push_back(fmt::format("{}: {} {} where {} has {}", what, now, noun, owner_, before));
  }

  void compare(std::string_view what, const Names& before, const Names& now) {
    const std::uint64_t gone = count_missing(before, now);
    if (gone > 1 && is_too_much(gone, before.size()))
      losses_.push_back(fmt::format("{}: {} of {} are gone and {} are new", what, gone,
                                    before.size(), count_missing(now, before)));
  }

  /// Or not at all.
  [[nodiscard]] bool is_divided_anew(const format::FeedContract& feed) const {
    const auto* before = format::find_named(before_->feeds, feed.name);
    return feed.segment_by.empty() || before == nullptr || before->segment_by != feed.segment_by;
  }

  [[nodiscard]] bool has_dropped_alias(std::string_view collection) const {
    if (contract_ == nullptr) return false;
    const auto* now = format::find_named(contract_->collections, collection);
    return now == nullptr || now->alias.empty();
  }

  [[nodiscard]] bool is_too_much(std::uint64_t lost, std::uint64_t before) const {
    constexpr double kRounding = 1e-6;  // 0.29 of 100 items is a little less than 29 in a double
    return static_cast<double>(lost) > static_cast<double>(before) * max_shrink_ + kRounding;
  }

  const format::Contract* before_;    ///< null where one of the versions has none
  const format::Contract* contract_;  ///< of the newer version; likewise
  std::string_view owner_;
  double max_shrink_;
  std::vector<std::string> losses_;
};

}  // namespace

VersionTotals totals_of(const Manifest& manifest) {
  VersionTotals totals{.feeds = {}, .collections = manifest.totals};
  for (const FeedRecord& feed : manifest.feeds)
    totals.feeds.push_back({feed.outline.name, feed.total});
  return totals;
}

std::vector<std::string> losses(const Manifest& before, std::string_view owner,
                                const VersionTotals& now,
                                const std::optional<format::Contract>& contract,
                                double max_shrink) {
  Comparison comparison(before.contract, contract, owner, max_shrink);
  comparison.compare_feeds(totals_of(before).feeds, now.feeds);
  for (const CollectionTotals& collection : now.collections)
    if (const auto* last = format::find_named(before.totals, collection.name))
      comparison.compare(*last, collection);
  return comparison.take();
}

std::string losses_text(const std::vector<std::string>& losses, double max_shrink) {
  return fmt::format("{}, a loss of more than max_shrink ({:.4g}%)", fmt::join(losses, "; "),
                     max_shrink * 100);
}

}  // namespace vizzy::store
