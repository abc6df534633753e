#include "core/ingest/seed_rows.h"

#include <fmt/format.h>

#include <array>

#include "core/ingest/seed_streams.h"

namespace vizzy::ingest {

namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr sys_seconds kFirstCreator = sys_days(std::chrono::year(2016) / 1 / 1);
constexpr sys_seconds kLastCreator = sys_days(std::chrono::year(2023) / 7 / 1);
constexpr sys_seconds kLastVideo = sys_days(std::chrono::year(2024) / 1 / 1);

constexpr std::array<std::string_view, 10> kCategories{
    "Music", "Gaming", "Food", "Travel", "Education", "Comedy", "Sports", "Beauty", "Tech", "News"};

constexpr std::array<std::string_view, 8> kTitleEnds{"", "", "", "", "", " ✨", " 😂", " | 4K"};

template <std::size_t N>
std::string_view pick(const std::array<std::string_view, N>& list, Random& random) {
  return list[random.below(N)];
}

/// A moment in [from, to).
sys_seconds moment(sys_seconds from, sys_seconds to, Random& random) {
  return from + seconds(random.below(static_cast<std::uint32_t>((to - from).count())));
}

}  // namespace

SeedRows::SeedRows(const SeedSize& size)
    : size_(size), dealer_(size), ranks_(size.creators, size.rng_seed, rank_stream) {}

SeededCreator SeedRows::next_creator() {
  const std::uint64_t index = creators_made_++;
  SeededCreator creator{.id = index + 1,
                        .person = person(size_.rng_seed, index),
                        .follower_count = followers_at(size_.rng_seed, ranks_(index) + 1),
                        .video_count = dealer_.next(),
                        .first_video_id = next_video_id_};
  next_video_id_ += creator.video_count;
  add_profile(creator);
  add_totals(creator);
  return creator;
}

void SeedRows::add_profile(SeededCreator& creator) const {
  Random random(size_.rng_seed, profile_stream, creator.id);
  const Culture& culture = *creator.person.culture;
  creator.avatar_url = fmt::format("https://img.example.com/avatar/{}.jpg", creator.id);
  if (!random.one_in(5)) creator.bio = pick(culture.bios, random);
  creator.category = pick(kCategories, random);
  creator.country = culture.countries[random.one_in(4) ? 1 + random.below(2) : 0];
  creator.is_verified = creator.follower_count > 100'000 ? !random.one_in(10) : random.one_in(200);
  creator.following_count = times_power_of_two(120, 2 * random.normal());
  creator.created_at = moment(kFirstCreator, kLastCreator, random);
}

void SeedRows::add_totals(SeededCreator& creator) const {
  std::uint64_t engagements = 0;
  for (std::uint64_t n = 0; n < creator.video_count; ++n) {
    const VideoCounters counters =
        video_counters(size_.rng_seed, creator.first_video_id + n, creator.follower_count);
    creator.total_views += counters.views;
    creator.total_likes += counters.likes;
    engagements += counters.likes + counters.comments;
  }
  // One division of integers that doubles hold exactly: IEEE 754 leaves no choice of result.
  if (creator.total_views > 0)
    creator.avg_engagement_rate =
        static_cast<double>(engagements) / static_cast<double>(creator.total_views);
}

SeededVideo SeedRows::video(const SeededCreator& creator, std::uint64_t n) const {
  const std::uint64_t id = creator.first_video_id + n;
  Random random(size_.rng_seed, video_text_stream, id);
  // The n-th of equal shares of the time since the creator came: ids grow with time, as they do.
  const seconds share = (kLastVideo - creator.created_at) / static_cast<int>(creator.video_count);
  const sys_seconds from = creator.created_at + share * n;
  std::string title(pick(creator.person.culture->titles, random));
  if (n > 0 && random.one_in(3)) title += fmt::format(" #{}", n + 1);
  title += pick(kTitleEnds, random);
  return {.id = id,
          .creator_id = creator.id,
          .title = std::move(title),
          .thumbnail_url = fmt::format("https://img.example.com/video/{}.jpg", id),
          .duration_s = 5 + times_power_of_two(180, random.normal() * 3 / 2),
          .counters = video_counters(size_.rng_seed, id, creator.follower_count),
          .published_at = moment(from, from + share, random)};
}

}  // namespace vizzy::ingest
