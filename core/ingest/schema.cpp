#include "core/ingest/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/ingest/table.h"

namespace vizzy::ingest {

namespace {

// Timestamps are text, ISO 8601 in UTC: "2024-01-31T12:00:00Z".
constexpr const char* kCreateTables = R"sql(
CREATE TABLE IF NOT EXISTS creators(
  id                  INTEGER PRIMARY KEY,
  username            TEXT UNIQUE NOT NULL,
  display_name        TEXT,
  avatar_url          TEXT,
  bio                 TEXT,
  category            TEXT,
  country             TEXT,
  is_verified         INTEGER,
  follower_count      INTEGER,
  following_count     INTEGER,
  video_count         INTEGER,
  total_views         INTEGER,
  total_likes         INTEGER,
  avg_engagement_rate REAL,
  created_at          TEXT
);
CREATE TABLE IF NOT EXISTS videos(
  id            INTEGER PRIMARY KEY,
  creator_id    INTEGER NOT NULL REFERENCES creators(id),
  title         TEXT,
  thumbnail_url TEXT,
  duration_s    INTEGER,
  view_count    INTEGER,
  like_count    INTEGER,
  comment_count INTEGER,
  share_count   INTEGER,
  published_at  TEXT
);
)sql";

constexpr const char* kCreateIndexes =
    "CREATE INDEX IF NOT EXISTS videos_creator_id ON videos(creator_id)";

int pragma(SQLite::Database& database, const char* name) {
  return database.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

void check_owner(SQLite::Database& database, const std::string& path) {
  const int owner = pragma(database, "application_id");
  if (owner != 0 && owner != kApplicationId)
    throw Error(ErrorKind::failed,
                fmt::format("{} belongs to another application (application_id {:#x}); name "
                            "another file with --db",
                            path, owner));
  const int version = pragma(database, "user_version");
  if (version > kSchemaVersion)
    throw Error(ErrorKind::failed,
                fmt::format("{} has schema version {}, this vizzy knows up to {}; upgrade vizzy, "
                            "or name another file with --db",
                            path, version, kSchemaVersion));
}

void check_columns(SQLite::Database& database, const Table& table, const std::string& path) {
  std::vector<std::string> present;
  SQLite::Statement query(database, "SELECT name FROM pragma_table_info(?)");
  query.bind(1, std::string(table.name));
  while (query.executeStep()) present.push_back(query.getColumn(0).getString());
  for (const std::string& name : table.column_names())
    if (std::ranges::find(present, name) == present.end())
      throw Error(
          ErrorKind::failed,
          fmt::format("the table {} in {} has no column \"{}\"; add it with ALTER TABLE, or "
                      "name another file with --db",
                      table.name, path, name));
}

}  // namespace

void create_schema(SQLite::Database& database, const std::string& path) {
  check_owner(database, path);
  const bool foreign = database.tableExists("creators") || database.tableExists("videos");
  database.exec(kCreateTables);
  for (const Table* table : {&creators_table(), &videos_table()})
    check_columns(database, *table, path);
  database.exec(kCreateIndexes);
  if (foreign) return;  // the tables, and so the file, are someone's already
  database.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
  database.exec(fmt::format("PRAGMA user_version = {}", kSchemaVersion));
}

}  // namespace vizzy::ingest
