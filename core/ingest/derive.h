#pragma once

#include <cstdint>

namespace SQLite {
class Database;
}

namespace vizzy::ingest {

/// Computes every creator's video_count, total_views, total_likes and avg_engagement_rate from the
/// videos; NULL counts as 0. The rate is (likes + comments) / views over all of the creator's
/// videos, 0 without views. Returns the number of creators.
///
/// Errors: `failed` when a sum leaves 64 bits. Lets SQLite::Exception through.
[[nodiscard]] std::uint64_t derive_totals(SQLite::Database& database);

}  // namespace vizzy::ingest
