#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/format/changes.h"
#include "tests/compile/builder.h"
#include "tests/compile/published_feed.h"
#include "tests/store/memory_store.h"

using namespace vizzy;
using namespace vizzy::test;
using Json = nlohmann::json;

/// A reader who makes the newest version out of an older one, by docs/FORMAT.md, section 17.

namespace {

struct Row {
  int id = 0;
  int rank = 0;
  int text = 0;  ///< 0 for NULL
};

/// One build: its rows, and how it differs from others.
struct Step {
  std::vector<Row> rows;
  std::size_t page_size = 0;
  int hours = 0;  ///< since the build before; the clock may go back
};

rc::Gen<Row> row() {
  return rc::gen::build<Row>(rc::gen::set(&Row::id, rc::gen::inRange(1, 15)),
                             rc::gen::set(&Row::rank, rc::gen::inRange(0, 4)),
                             rc::gen::set(&Row::text, rc::gen::inRange(0, 3)));
}

rc::Gen<Step> step() {
  const auto rows = rc::gen::nonEmpty(
      rc::gen::uniqueBy<std::vector<Row>>(row(), [](const Row& r) { return r.id; }));
  return rc::gen::build<Step>(rc::gen::set(&Step::rows, rows),
                              rc::gen::set(&Step::page_size, rc::gen::weightedElement<std::size_t>(
                                                                 {{8, 1}, {1, 2}, {1, 4}})),
                              rc::gen::set(&Step::hours, rc::gen::inRange(-3, 40)));
}

std::string sql_of(const Step& step) {
  std::string sql = "DELETE FROM t;";
  for (const Row& row : step.rows)
    sql += fmt::format("INSERT INTO t VALUES({}, {}, {});", row.id, row.rank,
                       row.text == 0 ? "NULL" : fmt::format("'text {}'", row.text));
  return sql;
}

definition::Definition definition_of(const std::vector<int>& spans, std::size_t page_size) {
  std::vector<std::string> hours;
  for (const int span : spans) hours.push_back(fmt::format("\"{}h\"", span));
  return definition::parse_definition(
      fmt::format(R"({{"vizzy":1,"feeds":{{"f":{{"sql":"SELECT * FROM t","key":"id",
        "sort":[{{"field":"rank","order":"desc"}}],"page_size":{},"changes":{{"spans":[{}]}},
        "fields":{{"id":{{"type":"integer"}},"rank":{{"type":"integer"}},
                  "text":{{"type":"text"}}}}}}}}}})",
                  page_size, fmt::join(hours, ",")),
      "test.json");
}

/// What a reader holds of one version.
struct Held {
  std::uint64_t sequence = 0;
  Json keys;                               ///< of page 1, in order
  std::map<std::string, Json> first_page;  ///< by key
  std::map<std::string, Json> leading_pages;
};

void add(std::map<std::string, Json>& items, const Json& list) {
  for (const Json& item : list) items.insert_or_assign(item.at("id").dump(), item);
}

/// The pages of the newest version: page 1, then those that `rest` may describe.
std::vector<Json> leading_pages(MemoryStore& store, const PublishedFeed& feed) {
  std::vector<Json> pages{feed.entry.at("items")};
  for (std::size_t i = 0; i < std::min(feed.pages.size(), format::kPagesInRest); ++i)
    pages.push_back(read_object(store, feed.pages[i]).at("items"));
  return pages;
}

Json keys_of(const Json& items) {
  Json keys = Json::array();
  for (const Json& item : items) keys.push_back(item.at("id"));
  return keys;
}

bool contains(const Json& list, const Json& value) {
  return std::ranges::find(list, value) != list.end();
}

/// The keys of page 1, made of those of an earlier version where they are not listed.
Json ordered_keys(const Json& changes, const Json& own) {
  const bool is_patch = changes.contains("moved") || changes.contains("left");
  RC_ASSERT(!(changes.contains("keys") && is_patch));
  RC_ASSERT(changes.contains("moved") == changes.contains("to"));
  if (changes.contains("keys")) return changes.at("keys");
  const Json none = Json::array();
  const Json moved = changes.value("moved", none), to = changes.value("to", none);
  RC_ASSERT(moved.size() == to.size());
  RC_ASSERT(std::ranges::is_sorted(to));
  Json keys = none;
  for (const Json& key : own)
    if (!contains(moved, key) && !contains(changes.value("left", none), key)) keys.push_back(key);
  for (std::size_t i = 0; i < moved.size(); ++i) {
    RC_ASSERT(to[i] <= keys.size());
    keys.insert(keys.begin() + to[i].get<std::ptrdiff_t>(), moved[i]);
  }
  return keys;
}

Held hold(const PublishedFeed& feed, const std::vector<Json>& pages) {
  Held held{.sequence = feed.entry.at("sequence"),
            .keys = keys_of(pages.front()),
            .first_page = {},
            .leading_pages = {}};
  add(held.first_page, pages.front());
  for (const Json& page : pages) add(held.leading_pages, page);
  return held;
}

Json made(const Json& changes, const Json& keys, const std::map<std::string, Json>& held) {
  std::map<std::string, Json> whole, patches;
  add(whole, changes.value("items", Json::array()));
  add(patches, changes.value("changed", Json::array()));
  Json page = Json::array();
  for (const Json& key : keys) {
    const std::string name = key.dump();
    if (whole.contains(name)) {
      page.push_back(whole.at(name));
      continue;
    }
    RC_ASSERT(held.contains(name));
    page.push_back(held.at(name));
    if (patches.contains(name)) page.back().merge_patch(patches.at(name));
  }
  return page;
}

void require_leads(MemoryStore& store, const Held& held, const Json& changes,
                   const PublishedFeed& feed, const std::vector<Json>& pages) {
  if (changes.at("since") > held.sequence) return;
  for (const char* member : {"sequence", "version", "total", "pages"})
    RC_ASSERT(changes.at(member) == feed.entry.at(member));
  RC_ASSERT(made(changes, ordered_keys(changes, held.keys), held.first_page) == pages.front());
  if (!changes.contains("rest")) return;
  const Json rest = read_object(store, changes.at("rest"));
  RC_ASSERT(rest.at("pages").size() == pages.size() - 1);
  for (std::size_t i = 1; i < pages.size(); ++i) {
    const Json& page = rest.at("pages").at(i - 1);
    RC_ASSERT(page.value("url", feed.pages[i - 1]) == feed.pages[i - 1]);
    RC_ASSERT(made(page, page.at("keys"), held.leading_pages) == pages[i]);
  }
}

}  // namespace

TEST_CASE("whatever versions a feed had, older items and changes make the newest pages") {
  rc::prop("generated versions, spans, page sizes and clocks", [] {
    const auto steps =
        *rc::gen::resize(12, rc::gen::nonEmpty(rc::gen::container<std::vector<Step>>(step())));
    std::vector<int> spans = *rc::gen::resize(
        3, rc::gen::nonEmpty(rc::gen::unique<std::vector<int>>(rc::gen::inRange(1, 200))));
    spans.resize(std::min<std::size_t>(spans.size(), 3));
    std::ranges::sort(spans);
    SqliteFixture database("CREATE TABLE t(id INTEGER PRIMARY KEY, rank INTEGER, text TEXT)");
    Builder build{database, definition_of(spans, 1)};
    build.options.shrink = compile::Shrink::allowed;
    MemoryStore store, other;
    std::vector<Held> versions;
    for (const Step& step : steps) {
      database.run(sql_of(step));
      build.definition = definition_of(spans, step.page_size);
      build.options.now += std::chrono::hours(step.hours);
      build.options.threads = 1;
      (void)build(store);
      build.options.threads = 3;
      (void)build(other);
      RC_ASSERT(store.public_files() == other.public_files());
      const PublishedFeed feed = read_feed(store, "f");
      const std::vector<Json> pages = leading_pages(store, feed);
      RC_ASSERT(feed.entry.at("changes").size() == spans.size());
      for (const int span : spans) {
        const Json changes =
            Json::parse(read_public(store, fmt::format("v1/changes/f/{}.json", span * 3600)));
        for (const Held& held : versions) require_leads(store, held, changes, feed, pages);
      }
      versions.push_back(hold(feed, pages));
    }
  });
}
