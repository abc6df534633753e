#include "core/store/shrinkage.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace vizzy;
using namespace vizzy::store;

namespace {

using Lines = std::vector<std::string>;

Manifest manifest_of(const std::vector<FeedTotal>& feeds,
                     std::vector<CollectionTotals> collections = {}) {
  Manifest manifest;
  for (const FeedTotal& feed : feeds) {
    FeedRecord& record = manifest.feeds.emplace_back();
    record.outline.name = feed.name;
    record.total = feed.items;
  }
  manifest.totals = std::move(collections);
  return manifest;
}

/// With a limit of 20% and without contracts.
Lines losses(const Manifest& before, const VersionTotals& now) {
  return store::losses(before, "the last version", now, {}, 0.2);
}

CollectionTotals creators(std::uint64_t documents, std::uint64_t aliases, std::uint64_t videos) {
  return {.name = "creators",
          .documents = documents,
          .aliases = aliases,
          .children = {{"top_videos", videos}}};
}

/// The contract of a feed "songs" that is or is not divided, and of documents "creators" with or
/// without an alias.
format::Contract contract(bool is_divided, bool has_alias) {
  format::Contract contract{.feeds = {{.name = "songs", .record = {}}},
                            .collections = {{.name = "creators", .record = {}}}};
  if (is_divided) contract.feeds[0].segment_by = {"genre"};
  if (has_alias) contract.collections[0].alias = "username";
  return contract;
}

}  // namespace

TEST_CASE("what the limit allows is no loss, and growth is none") {
  const Manifest before = manifest_of({{"songs", 100}}, {creators(100, 50, 500)});
  CHECK(losses(before, {.feeds = {{"songs", 80}}, .collections = {creators(80, 40, 400)}}).empty());
  CHECK(
      losses(before, {.feeds = {{"songs", 300}}, .collections = {creators(300, 90, 900)}}).empty());
}

TEST_CASE("items, documents, aliases and children are lost") {
  const Manifest before = manifest_of({{"songs", 100}}, {creators(100, 50, 500)});
  CHECK(
      losses(before, {.feeds = {{"songs", 79}}, .collections = {creators(79, 39, 399)}}) ==
      Lines{"feed songs: 79 items where the last version has 100",
            "documents creators: 79 documents where the last version has 100",
            "documents creators: 39 aliases where the last version has 50",
            "documents creators, top_videos: 399 children in all where the last version has 500"});
}

TEST_CASE("one segment may go, several may not, and together they must keep their items") {
  const Manifest before = manifest_of(
      {{"songs", 100}, {"songs/a", 40}, {"songs/b", 30}, {"songs/c", 20}, {"songs/d", 10}});
  const auto with = [&](std::vector<FeedTotal> segments) {
    segments.push_back({"songs", 100});
    return losses(before, {.feeds = segments, .collections = {}});
  };
  CHECK(with({{"songs/a", 40}, {"songs/b", 30}, {"songs/c", 30}}).empty());
  CHECK(with({{"songs/a", 50}, {"songs/b", 50}, {"songs/e", 1}}) ==
        Lines{"the segments of songs: 2 of 4 are gone and 1 are new"});
  CHECK(with({{"songs/a", 40}, {"songs/b", 30}, {"songs/c", 1}, {"songs/d", 1}}) ==
        Lines{"the segments of songs: 72 items where the last version has 100"});
  CHECK(with({}) == Lines{"the segments of songs: 0 items where the last version has 100",
                          "the segments of songs: 4 of 4 are gone and 0 are new"});
}

TEST_CASE("what a contract no longer has is not lost, where both versions have one") {
  Manifest before =
      manifest_of({{"songs", 100}, {"songs/a", 100}, {"gone", 10}}, {creators(9, 9, 9)});
  const VersionTotals now{.feeds = {{"songs", 100}}, .collections = {creators(9, 0, 9)}};
  const auto losses_with = [&](const format::Contract& contract) {
    return store::losses(before, "the last version", now, contract, 0.2);
  };
  CHECK(losses_with(contract(false, false)).size() == 3);  // the version before has none
  before.contract = contract(true, true);
  CHECK(losses_with(contract(false, false)).empty());
  CHECK(losses_with(contract(true, true)) ==
        Lines{"the segments of songs: 0 items where the last version has 100",
              "documents creators: 0 aliases where the last version has 9"});
}

TEST_CASE("what could not be counted, before or now, is not compared") {
  CHECK(losses(manifest_of({}, {creators(9, 9, 9)}), {.feeds = {}, .collections = {}}).empty());
  CHECK(losses(manifest_of({}), {.feeds = {}, .collections = {creators(1, 1, 1)}}).empty());
  CollectionTotals without_children = creators(9, 9, 0);
  without_children.children.clear();
  CHECK(
      losses(manifest_of({}, {creators(9, 9, 9)}), {.feeds = {}, .collections = {without_children}})
          .empty());
}

TEST_CASE("several losses are one message") {
  CHECK(losses_text({"a", "b"}, 0.25) == "a; b, a loss of more than max_shrink (25%)");
}

TEST_CASE("totals without what was removed are never less than nothing") {
  std::vector<CollectionTotals> totals{creators(10, 5, 50)};
  subtract(totals, {creators(1, 0, 3), {.name = "other", .documents = 3}});
  CHECK((totals == std::vector<CollectionTotals>{creators(9, 5, 47)}));
  subtract(totals, {creators(100, 100, 100)});
  CHECK((totals == std::vector<CollectionTotals>{creators(0, 0, 0)}));
}
