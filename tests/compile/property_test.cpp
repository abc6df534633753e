#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/format/segment.h"
#include "core/verify/folder/verify_folder.h"
#include "tests/compile/generated.h"
#include "tests/compile/published_feed.h"
#include "tests/store/memory_store.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;
using Json = nlohmann::json;

namespace {

/// An integer beyond 2^53 is a string of digits; a long double has 64 bits for it.
long double number_of(const Json& value) {
  return value.is_string() ? std::stold(value.get<std::string>()) : value.get<long double>();
}

/// -1, 0 or 1: what FORMAT.md, section 6, says of two values of one field; null stands for absent.
int compare_values(const Json& a, const Json& b, const GeneratedTerm& term) {
  if (a.is_null() || b.is_null())
    return static_cast<int>(a.is_null()) - static_cast<int>(b.is_null());
  if (a == b) return 0;
  const bool less = term.is_integer ? number_of(a) < number_of(b) : a < b;
  return less != term.descending ? -1 : 1;
}

bool stands_before(const Generated& generated, const Json& a, const Json& b) {
  for (const GeneratedTerm& term : generated.sort)
    if (const int order =
            compare_values(a.value(term.field, Json()), b.value(term.field, Json()), term))
      return order < 0;
  return compare_values(a.at("key"), b.at("key"), {}) < 0;
}

std::set<std::string> keys_of(const PublishedFeed& feed) {
  std::set<std::string> keys;
  for (const Json& item : feed.items) keys.insert(item.at("key").dump());
  return keys;
}

void require_total_order(const Generated& generated, const PublishedFeed& feed) {
  for (std::size_t i = 1; i < feed.items.size(); ++i)
    RC_ASSERT(stands_before(generated, feed.items[i - 1], feed.items[i]));
}

/// No key lost, none doubled, none made up; the first `max_items` of the order.
void require_all_keys(const Generated& generated, const PublishedFeed& feed) {
  const std::size_t expected = std::min(generated.rows.size(), generated.max_items);
  RC_ASSERT(feed.items.size() == expected);
  const auto keys = keys_of(feed);
  RC_ASSERT(keys.size() == expected);
  std::set<std::string> all;
  for (const GeneratedRow& row : generated.rows) all.insert(row.key_json);
  RC_ASSERT(std::ranges::includes(all, keys));
}

/// Each row is in the segment of its values, and nowhere else.
void require_segments(const Generated& generated, MemoryStore& store, const PublishedFeed& feed) {
  std::map<std::vector<std::string>, std::set<std::string>> expected;
  for (const GeneratedRow& row : generated.rows)
    if (std::ranges::none_of(row.segment, &std::string::empty))
      expected[row.segment].insert(row.key_json);
  const Json directory = read_object(store, feed.entry.at("segments"));
  RC_ASSERT(directory.at("segments").size() == expected.size());
  for (const Json& segment : directory.at("segments")) {
    const auto values = segment.at("values").get<std::vector<std::string>>();
    const std::string name = format::segment_name("f", values).value();
    RC_ASSERT(segment.at("url") == "v1/" + name);
    const PublishedFeed part = read_feed(store, name);
    require_total_order(generated, part);
    const auto& keys = expected.at(values);
    RC_ASSERT(part.items.size() == std::min(keys.size(), generated.max_items));
    RC_ASSERT(segment.at("total") == part.items.size());
    RC_ASSERT(std::ranges::includes(keys, keys_of(part)));
  }
}

void require_sound(store::FileStore& store) {
  NoProgress progress;
  const verify::folder::VerifyReport report = verify::folder::verify_folder(store, {}, progress);
  RC_LOG() << report.damage_count << " damaged"
           << "\n";
  RC_ASSERT(report.damage.empty());
  RC_ASSERT(report.garbage_files == 0U);
}

}  // namespace

TEST_CASE("whatever the definition and the rows, the feed holds each row once, in a total order") {
  rc::prop("generated definitions and rows", [] {
    const Generated generated = *generated_case();
    RC_LOG() << generated.definition << "\n";
    MemoryStore store;
    (void)generated.build(store, RowOrder::given, 1);
    require_sound(store);
    const PublishedFeed feed = read_feed(store, "f");
    require_total_order(generated, feed);
    require_all_keys(generated, feed);
    RC_ASSERT(feed.entry.contains("segments") == generated.is_divided);
    if (generated.is_divided) require_segments(generated, store, feed);
  });
}

TEST_CASE("whatever the definition and the rows, the same data gives the same bytes") {
  rc::prop("generated definitions and rows", [] {
    const Generated generated = *generated_case();
    RC_LOG() << generated.definition << "\n";
    MemoryStore store;
    MemoryStore other;
    (void)generated.build(store, RowOrder::given, 1);
    (void)generated.build(other, RowOrder::reversed, 3);
    RC_ASSERT(store.public_files() == other.public_files());
    const BuildReport again = generated.build(store, RowOrder::given, 2);
    RC_ASSERT(!again.changed);
    RC_ASSERT(again.files_written == 0U);
  });
}

TEST_CASE(
    "whatever becomes of the rows, both versions stay whole and the second is as if built from "
    "nothing") {
  rc::prop("generated changes", [] {
    Generated generated = *generated_case();
    MemoryStore store;
    (void)generated.build(store, RowOrder::given, 1);
    generated.rows.resize(*rc::gen::inRange<std::size_t>(0, generated.rows.size() + 1));
    (void)generated.build(store, RowOrder::given, 1);
    require_sound(store);
    MemoryStore fresh;
    (void)generated.build(fresh, RowOrder::reversed, 1);
    const PublishedFeed feed = read_feed(store, "f");
    const PublishedFeed rebuilt = read_feed(fresh, "f");
    RC_ASSERT(feed.entry.at("version") == rebuilt.entry.at("version"));
    RC_ASSERT(feed.items == rebuilt.items);
  });
}
