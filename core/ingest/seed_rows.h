#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "core/ingest/person.h"
#include "core/ingest/population.h"
#include "core/ingest/random.h"

namespace vizzy::ingest {

/// One seeded row of `creators`. An empty bio is NULL.
struct SeededCreator {
  std::uint64_t id = 0;
  Person person{};
  std::string avatar_url{};
  std::string bio{};
  std::string_view category{};
  std::string_view country{};
  bool is_verified = false;
  std::uint64_t follower_count = 0;
  std::uint64_t following_count = 0;
  std::uint64_t video_count = 0;
  std::uint64_t total_views = 0;
  std::uint64_t total_likes = 0;
  double avg_engagement_rate = 0;  ///< (likes + comments) / views over all videos, 0 without views
  std::chrono::sys_seconds created_at{};
  std::uint64_t first_video_id = 0;  ///< the videos of a creator are numbered without a gap
};

/// One seeded row of `videos`.
struct SeededVideo {
  std::uint64_t id;
  std::uint64_t creator_id;
  std::string title;
  std::string thumbnail_url;
  std::uint64_t duration_s;
  VideoCounters counters;
  std::chrono::sys_seconds published_at;
};

/// Generates the rows of a seed, creator by creator. Keeps only its position: a video is generated
/// again whenever it is requested. No clock: all dates are of 2016 to 2023.
class SeedRows {
 public:
  explicit SeedRows(const SeedSize& size);

  /// The creators by id, 1 to `size.creators`.
  [[nodiscard]] SeededCreator next_creator();
  /// Video `n` of a creator, 0 to `video_count` - 1, in the order of publication.
  [[nodiscard]] SeededVideo video(const SeededCreator& creator, std::uint64_t n) const;

 private:
  void add_profile(SeededCreator& creator) const;
  void add_totals(SeededCreator& creator) const;

  SeedSize size_;
  VideoDealer dealer_;
  Permutation ranks_;
  std::uint64_t creators_made_ = 0;
  std::uint64_t next_video_id_ = 1;
};

}  // namespace vizzy::ingest
