#include "core/compile/page_order.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "core/compile/changes.h"
#include "core/store/layout.h"
#include "tests/store/memory_store.h"

using namespace vizzy;
using namespace vizzy::test;
using store::ChangeTable;
using Keys = std::vector<std::string>;

namespace {

constexpr std::chrono::sys_seconds kStart{std::chrono::seconds(1'700'000'000)};

/// A version of the feed: its keys, of which the first are on page 1.
struct Version {
  Keys keys;
  std::size_t on_first_page = 0;

  [[nodiscard]] Keys first_page() const {
    const auto begin = keys.begin();
    return {begin, begin + static_cast<std::ptrdiff_t>(std::min(on_first_page, keys.size()))};
  }
};

/// Numbers and texts that look like them.
rc::Gen<std::string> key() {
  return rc::gen::element<std::string>("1", "2", "3", "4", "5", "6", "7", "8", "9", R"("1")",
                                       R"("ä/\"")");
}

rc::Gen<Version> version() {
  return rc::gen::build<Version>(
      rc::gen::set(&Version::keys, rc::gen::resize(8, rc::gen::unique<Keys>(key()))),
      rc::gen::set(&Version::on_first_page, rc::gen::inRange(0, 9)));
}

compile::LeadingPage page(const Keys& keys) {
  std::vector<std::string> items;
  for (const std::string& key : keys) items.push_back(fmt::format(R"({{"id":{}}})", key));
  return {.url = "", .items = fmt::format("[{}]", fmt::join(items, ",")), .size = items.size()};
}

/// After `last`, written to a file and read again.
ChangeTable next_table(const std::optional<ChangeTable>& last, const Version& version,
                       std::uint64_t sequence, std::chrono::seconds time,
                       std::uint64_t page_size = 1) {
  const definition::FeedOutline feed{
      .name = "f", .key = "id", .page_size = page_size, .fields = {}, .spans = {7200, 72'000}};
  const Keys first = version.first_page();
  const auto rest = version.keys.begin() + static_cast<std::ptrdiff_t>(first.size());
  const ChangeTable table = compile::next_change_table(
      last ? &*last : nullptr, feed, {page(first), page({rest, version.keys.end()})}, sequence,
      kStart + time);
  MemoryStore store;
  const std::string text = store::change_table_text(table);
  const codec::Digest digest = codec::sha256(text);
  store.set(store::change_table_path(digest), text);
  const auto again = store::read_change_table(store, digest);
  REQUIRE(again);
  REQUIRE(store::change_table_text(*again) == text);
  return *again;
}

/// By docs/FORMAT.md, section 17, rule 5.
Keys reordered(Keys keys, const format::OrderPatch& patch) {
  std::erase_if(keys, [&](const std::string& key) {
    return std::ranges::count(patch.left, key) + std::ranges::count(patch.moved, key) > 0;
  });
  for (std::size_t i = 0; i < patch.moved.size(); ++i) {
    RC_ASSERT(patch.to.at(i) <= keys.size());
    keys.insert(keys.begin() + static_cast<std::ptrdiff_t>(patch.to[i]), patch.moved[i]);
  }
  return keys;
}

}  // namespace

TEST_CASE("page 1 of every version since then becomes the newest one, in its order") {
  rc::prop("keys that move, come, leave and come back, and a clock that jumps", [] {
    const auto versions = *rc::gen::container<std::vector<Version>>(version());
    std::optional<ChangeTable> table;
    std::chrono::hours time{0};
    for (std::size_t newest = 1; newest <= versions.size(); ++newest) {
      const Version& version = versions[newest - 1];
      time += std::chrono::hours(*rc::gen::inRange(-3, 9));
      table = next_table(table, version, newest, time);
      RC_ASSERT(table->departures.size() <= 4U);
      for (std::size_t since = 1; since <= newest; ++since) {
        const auto patch = compile::order_patch(*table, since);
        RC_ASSERT(patch.has_value() == (since >= table->departures_since));
        if (!patch) continue;
        RC_ASSERT(patch->moved.size() == patch->to.size());
        RC_ASSERT(std::ranges::is_sorted(patch->to));
        for (std::size_t held = since; held <= newest; ++held)
          RC_ASSERT(reordered(versions[held - 1].first_page(), *patch) == version.first_page());
      }
    }
  });
}

TEST_CASE("of all that stayed only what is outside a longest common subsequence has moved") {
  const Version before{{"1", "2", "3", "4", "5"}, 5};
  std::optional<ChangeTable> table = next_table({}, before, 1, {});
  table = next_table(table, {{"5", "1", "2", "9", "4"}, 5}, 2, std::chrono::hours(1), 5);
  const auto patch = compile::order_patch(*table, 1);
  REQUIRE(patch);
  CHECK(patch->moved == Keys{"5", "9"});
  CHECK(patch->to == std::vector<std::size_t>{0, 3});
  CHECK(patch->left == Keys{"3"});
  const auto none = compile::order_patch(*table, 2);
  REQUIRE(none);
  CHECK(none->moved.empty());
  CHECK(none->left.empty());
}

TEST_CASE("departures are forgotten beyond the longest span and beyond four pages of them") {
  std::optional<ChangeTable> table;
  for (std::uint64_t sequence = 1; sequence <= 7; ++sequence)
    table = next_table(table, {{std::to_string(sequence)}, 1}, sequence,
                       std::chrono::minutes(sequence));
  CHECK(table->departures.size() == 4);
  CHECK(table->departures_since == 3);
  CHECK_FALSE(compile::order_patch(*table, 2));
  CHECK(compile::order_patch(*table, 3)->left == Keys{"3", "4", "5", "6"});
  table = next_table(table, {{"8"}, 1}, 8, std::chrono::hours(100));
  CHECK(table->departures == std::vector<store::Departure>{{8, "7"}});
  CHECK(table->departures_since == 7);
}

TEST_CASE("a table of the first format, which knew no order, begins again") {
  const std::string text =
      "{\"vizzy_changes\":1,\"feed\":\"f\",\"key\":\"id\",\"history\":[[1,1700000000]]}\n"
      "[1,1,{}]\n{\"id\":1}\n";
  MemoryStore store;
  store.set(store::change_table_path(codec::sha256(text)), text);
  CHECK_FALSE(store::read_change_table(store, codec::sha256(text)));
}
