#include "core/ingest/population.h"

#include "core/ingest/random.h"
#include "core/ingest/seed_streams.h"

namespace vizzy::ingest {

namespace {

constexpr std::uint64_t kMostFollowers = 48'000'000;
constexpr std::uint64_t kFewestViews = 20;

// 1.2 in units of e is 1.73 in units of two: 7/4.
constexpr std::int32_t log2_views(std::int32_t normal) { return normal / 4 * 7; }

/// `whole` times `parts_per_million`, which is below 2^20, so that a billion views fit.
std::uint64_t share(std::uint64_t whole, std::uint64_t parts_per_million) {
  return whole * parts_per_million / 1'000'000;
}

}  // namespace

std::uint64_t followers_at(std::uint64_t seed, std::uint64_t rank) {
  if (rank % 10 == 0) --rank;
  Random random(seed, audience_stream, rank);
  return kMostFollowers / rank * (896 + random.below(256)) / 1024;
}

VideoCounters video_counters(std::uint64_t seed, std::uint64_t id, std::uint64_t followers) {
  Random random(seed, video_stream, id);
  VideoCounters counters;
  if (random.one_in(50)) return counters;
  counters.views = times_power_of_two(followers / 6 + kFewestViews, log2_views(random.normal()));
  counters.likes = share(counters.views, 5'000 + random.below(80'000));
  if (!random.one_in(30)) counters.comments = share(counters.likes, 10'000 + random.below(150'000));
  counters.shares = share(counters.likes, 5'000 + random.below(100'000));
  return counters;
}

std::uint64_t diligence(std::uint64_t seed, std::uint64_t index) {
  Random random(seed, output_stream, index);
  if (random.one_in(12)) return 0;
  return std::uint64_t{1 + random.below(10)} * (1 + random.below(10));
}

VideoDealer::VideoDealer(const SeedSize& size) : size_(size) {
  for (std::uint64_t i = 0; i < size.creators; ++i) total_weight_ += weight(i);
  if (total_weight_ > 0) return;
  nobody_is_diligent_ = true;
  total_weight_ = size.creators;
}

std::uint64_t VideoDealer::weight(std::uint64_t index) const {
  return nobody_is_diligent_ ? 1 : diligence(size_.rng_seed, index);
}

std::uint64_t VideoDealer::next() {
  weight_so_far_ += weight(index_++);
  const std::uint64_t due = size_.videos * weight_so_far_ / total_weight_;
  const std::uint64_t count = due - dealt_;
  dealt_ = due;
  return count;
}

}  // namespace vizzy::ingest
