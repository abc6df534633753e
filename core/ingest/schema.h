#pragma once

#include <string>

namespace SQLite {
class Database;
}

namespace vizzy::ingest {

/// The version of the schema that this vizzy writes, kept in PRAGMA user_version.
///
/// History: 1, the first: `creators` with fifteen fields, `videos` with ten.
inline constexpr int kSchemaVersion = 1;

/// "vizy" in ASCII, kept in PRAGMA application_id (https://www.sqlite.org/fileformat.html#app_id):
/// `file vizzy.db` and vizzy itself can tell whose database it is.
inline constexpr int kApplicationId = 0x76697a79;

/// Creates the tables `creators` and `videos` where they are missing. Counters may be NULL:
/// imported data may not know them. `path` is for messages only.
///
/// Tables that are already there are left as they are, whoever made them, as long as they have
/// all columns.
///
/// Errors: `failed` for a database of a newer vizzy or of another application, and for tables that
/// lack a column. Lets SQLite::Exception through.
void create_schema(SQLite::Database& database, const std::string& path);

}  // namespace vizzy::ingest
