#pragma once

#include <fmt/format.h>

#include <string>

#include "core/definition/definition.h"
#include "tests/compile/builder.h"
#include "tests/compile/published_feed.h"
#include "tests/store/memory_store.h"
#include "tests/support/sqlite_fixture.h"

namespace vizzy::test {

/// Sixty songs, ids from 1, the higher the better: of three genres and two countries. Every tenth
/// has no genre (NULL or empty).
struct DividedFeed {
  SqliteFixture database{
      "CREATE TABLE songs(id INTEGER PRIMARY KEY, name TEXT, genre TEXT, country TEXT, plays "
      "INTEGER);"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)"
      "INSERT INTO songs SELECT i, 'song' || i, CASE WHEN i % 20 = 0 THEN NULL WHEN i % 10 = 0 "
      "THEN "
      "'' WHEN i % 3 = 0 THEN 'Hip Hop' WHEN i % 3 = 1 THEN 'folk' ELSE 'rock' END, CASE i % 2 "
      "WHEN "
      "0 THEN 'US' ELSE 'de' END, i * 10 FROM n"};
  MemoryStore store;
  Builder build{database, definition()};

  static definition::Definition definition(const std::string& segments = R"(["genre"])",
                                           const std::string& more = "") {
    return definition::parse_definition(fmt::format(R"({{"vizzy":1,"feeds":{{"songs":{{
  "sql":"SELECT * FROM songs","key":"id","sort":[{{"field":"plays","order":"desc"}}],
  "fields":{{"id":{{"type":"integer"}},"name":{{"type":"text"}},"plays":{{"type":"integer"}}}},
  "page_size":4,"title":"All songs","segment_by":{}{}}}}}}})",
                                                    segments, more),
                                        "test.json");
  }

  compile::BuildReport publish() { return build(store); }

  /// What the entry of the feed calls its directory.
  nlohmann::json directory() {
    return read_object(store, read_feed(store, "songs").entry.at("segments"));
  }
  /// The ids of a feed or a segment, in order.
  std::vector<int> ids(const std::string& name) {
    std::vector<int> list;
    for (const auto& item : read_feed(store, name).items) list.push_back(item.at("id"));
    return list;
  }
};

}  // namespace vizzy::test
