#pragma once

#include <cstdint>
#include <string>

namespace vizzy::ingest {

/// Of what size a seed is, and which one: the same three numbers make the same rows everywhere.
struct SeedSize {
  std::uint64_t creators = 100;
  std::uint64_t videos = 1000;
  std::uint64_t rng_seed = 1;
};

/// The largest seed; up to it the arithmetic below stays within 64 bits.
inline constexpr std::uint64_t kMaxCreators = 100'000'000;
inline constexpr std::uint64_t kMaxVideos = 1'000'000'000;

/// The counters of one video; likes + comments <= views.
struct VideoCounters {
  std::uint64_t views = 0;
  std::uint64_t likes = 0;
  std::uint64_t comments = 0;
  std::uint64_t shares = 0;
};

/// The followers of the creator at `rank` (1 is the first): Zipf's law with exponent one, some
/// noise, and every tenth rank level with the one before it, for ties are what orders must survive.
[[nodiscard]] std::uint64_t followers_at(std::uint64_t seed, std::uint64_t rank);

/// The counters of video `id` of a creator with that many followers: views are log-normal around a
/// sixth of the followers (sigma 1.2), one video in fifty has none yet, one in thirty has its
/// comments switched off.
[[nodiscard]] VideoCounters video_counters(std::uint64_t seed, std::uint64_t id,
                                           std::uint64_t followers);

/// How many videos a creator tends to make, 0 to 100; one creator in twelve makes none.
[[nodiscard]] std::uint64_t diligence(std::uint64_t seed, std::uint64_t index);

/// Deals the videos out to the creators in proportion to their diligence, in the order of the
/// creators, to the last video and without remembering anybody.
class VideoDealer {
 public:
  explicit VideoDealer(const SeedSize& size);
  /// The number of videos of the next creator.
  std::uint64_t next();

 private:
  [[nodiscard]] std::uint64_t weight(std::uint64_t index) const;

  SeedSize size_;
  bool nobody_is_diligent_ = false;  ///< a handful of creators may all be idle: then all share
  std::uint64_t total_weight_ = 0;
  std::uint64_t index_ = 0;
  std::uint64_t weight_so_far_ = 0;
  std::uint64_t dealt_ = 0;
};

}  // namespace vizzy::ingest
