#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ingest/table.h"

namespace vizzy::ingest {

/// The version of the schema that this vizzy writes, kept in SQLite's PRAGMA user_version and in
/// the comment on PostgreSQL's table creators.
///
/// History: 1, the first: `creators` with fifteen fields, `videos` with ten.
inline constexpr int kSchemaVersion = 1;

/// "vizy" in ASCII, kept in PRAGMA application_id (https://www.sqlite.org/fileformat.html#app_id):
/// `file vizzy.db` and vizzy itself can tell whose database it is. On PostgreSQL, the number of the
/// advisory lock that lets one vizzy write at a time.
inline constexpr int kApplicationId = 0x76697a79;

enum class Dialect { sqlite, postgres };

/// The statement that creates a table if it is missing. Counters may be NULL: imported data may
/// not know them. SQLite has no booleans and no times: it gets 0 and 1, and ISO 8601 text in UTC.
[[nodiscard]] std::string create_table_sql(const Table& table, Dialect dialect);

/// The index by which the videos of a creator are found.
inline constexpr std::string_view kCreateIndex =
    "CREATE INDEX IF NOT EXISTS videos_creator_id ON videos(creator_id)";

/// Computes every creator's video_count, total_views, total_likes and avg_engagement_rate from the
/// videos; NULL counts as 0. The rate is (likes + comments) / views over all of the creator's
/// videos, 0 without views. Sums of integers are exact or fail; only the quotient is a floating
/// point number, and IEEE 754 leaves no choice of result. Every database understands it.
[[nodiscard]] std::string_view derive_totals_sql();

/// Existing tables may be anyone's, as long as they have all columns. Errors:
/// `failed`; `database` is its name in messages.
void require_columns(const Table& table, const std::vector<std::string>& present,
                     const std::string& database);

/// Errors: `failed` for a schema of a newer vizzy.
void require_known_version(int version, const std::string& database);

}  // namespace vizzy::ingest
