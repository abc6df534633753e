#pragma once

#include <fmt/format.h>

#include <string>

#include "core/definition/definition.h"
#include "tests/support/sqlite_fixture.h"

namespace vizzy::test {

/// A database with the schema of the original API, and `creators` creators, ids from 1, with two
/// videos each. Creator i has 1000 * i followers.
class CreatorsDatabase : public SqliteFixture {
 public:
  explicit CreatorsDatabase(int creators = 0)
      : SqliteFixture(
            "CREATE TABLE creators(id INTEGER PRIMARY KEY, username TEXT NOT NULL, display_name "
            "TEXT NOT NULL, follower_count INTEGER, total_views INTEGER, avg_engagement_rate REAL, "
            "created_at TEXT);"
            "CREATE TABLE videos(id INTEGER PRIMARY KEY, creator_id INTEGER, title TEXT, "
            "view_count "
            "INTEGER, like_count INTEGER, comment_count INTEGER, created_at TEXT)") {
    add_creators(1, creators);
  }

  void add_creators(int first, int last) {
    run(fmt::format(
        "WITH RECURSIVE n(i) AS (SELECT {0} UNION ALL SELECT i + 1 FROM n WHERE i < {1})"
        "INSERT INTO creators SELECT i, 'user' || i, 'User ' || i, i * 1000, i * 50000, 0.05, "
        "'2024-01-01' FROM n WHERE i <= {1};"
        "INSERT INTO videos SELECT id * 10 + k, id, 'Video ' || k, 1000 * k, 10 * k, k, "
        "'2024-02-01' FROM creators, (SELECT 1 AS k UNION SELECT 2) WHERE id >= {0}",
        first, last));
  }
};

/// One feed "discovery" and the documents "creators", all counters exact.
inline definition::Definition exact_definition(std::size_t page_size = 100,
                                               const std::string& gates = "{}") {
  const std::string fields =
      R"({"id":{"type":"integer"},"username":{"type":"text"},"follower_count":{"type":"integer"}})";
  return definition::parse_definition(fmt::format(
                                          R"({{"vizzy":1,"feeds":{{"discovery":{{
  "sql":"SELECT id, username, follower_count FROM creators","key":"id",
  "sort":[{{"field":"follower_count","order":"desc"}}],"fields":{0},"page_size":{1}}}}},
"documents":{{"creators":{{"sql":"SELECT * FROM creators","key":"id","fields":{0},
  "children":{{"top_videos":{{"sql":"SELECT * FROM videos","parent":"creator_id","key":"id",
    "sort":[{{"field":"view_count","order":"desc"}}],"limit":3,
    "fields":{{"id":{{"type":"integer"}},"view_count":{{"type":"integer"}}}}}}}}}}}},
"gates":{2}}})",
                                          fields, page_size, gates),
                                      "test.json");
}

}  // namespace vizzy::test
