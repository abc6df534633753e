#include "core/ingest/derive.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <string_view>

#include "core/error.h"

namespace vizzy::ingest {

namespace {

// sum() of integers is exact or fails; only the quotient is a floating point number.
constexpr const char* kDerive = R"sql(
UPDATE creators SET (video_count, total_views, total_likes, avg_engagement_rate) = (
  SELECT count(*),
         ifnull(sum(view_count), 0),
         ifnull(sum(like_count), 0),
         ifnull((ifnull(sum(like_count), 0) + ifnull(sum(comment_count), 0)) * 1.0
                / nullif(sum(view_count), 0), 0.0)
  FROM videos WHERE creator_id = creators.id)
)sql";

}  // namespace

std::uint64_t derive_totals(SQLite::Database& database) {
  try {
    return static_cast<std::uint64_t>(database.exec(kDerive));
  } catch (const SQLite::Exception& exception) {
    if (std::string_view(exception.what()) != "integer overflow") throw;
    throw Error(ErrorKind::failed,
                "the views, likes or comments of a creator add up to more than 64 bits hold; "
                "correct the counters of the videos");
  }
}

}  // namespace vizzy::ingest
