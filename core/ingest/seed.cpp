#include "core/ingest/seed.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "core/error.h"
#include "core/ingest/column_value.h"
#include "core/ingest/seed_rows.h"
#include "core/ingest/table.h"
#include "core/ingest/write_session.h"
#include "core/source/source.h"
#include "core/timestamp.h"

namespace vizzy::ingest {

namespace {

void check_size(const SeedSize& size) {
  const auto usage = [](const std::string& problem, const Remedy& remedy) {
    return Error(ErrorKind::usage, problem, remedy);
  };
  if (size.creators > kMaxCreators)
    throw usage(fmt::format("--creators {} is too many", size.creators),
                {fmt::format("pass at most {}", kMaxCreators)});
  if (size.videos > kMaxVideos)
    throw usage(fmt::format("--videos {} is too many", size.videos),
                {fmt::format("pass at most {}", kMaxVideos)});
  if (size.creators == 0 && size.videos > 0)
    throw usage("videos need a creator", {"pass --creators 1 or more, or --videos 0"});
}

ColumnValue integer(std::uint64_t number) { return static_cast<std::int64_t>(number); }

ColumnValue text(std::string_view text) { return std::string(text); }

std::array<ColumnValue, 15> row_of(const SeededCreator& creator) {
  return {integer(creator.id),
          text(creator.person.username),
          text(creator.person.display_name),
          text(creator.avatar_url),
          creator.bio.empty() ? ColumnValue() : text(creator.bio),
          text(creator.category),
          text(creator.country),
          integer(creator.is_verified ? 1 : 0),
          integer(creator.follower_count),
          integer(creator.following_count),
          integer(creator.video_count),
          integer(creator.total_views),
          integer(creator.total_likes),
          creator.avg_engagement_rate,
          format_timestamp(creator.created_at)};
}

std::array<ColumnValue, 10> row_of(const SeededVideo& video) {
  return {integer(video.id),
          integer(video.creator_id),
          text(video.title),
          text(video.thumbnail_url),
          integer(video.duration_s),
          integer(video.counters.views),
          integer(video.counters.likes),
          integer(video.counters.comments),
          integer(video.counters.shares),
          format_timestamp(video.published_at)};
}

void insert_rows(WriteSession& session, const SeedSize& size, Progress& progress) {
  SeedRows rows(size);
  progress.begin("seeding rows", size.creators + size.videos);
  std::uint64_t done = 0;
  for (std::uint64_t i = 0; i < size.creators; ++i) {
    session.check_stop();
    const SeededCreator creator = rows.next_creator();
    session.insert(creators_table(), row_of(creator));
    for (std::uint64_t n = 0; n < creator.video_count; ++n) {
      if (n % 1024 == 0) session.check_stop();
      session.insert(videos_table(), row_of(rows.video(creator, n)));
    }
    progress.update(done += 1 + creator.video_count);
  }
}

void make_empty(WriteSession& session, const SeedOptions& options) {
  if (options.replace) return session.remove_rows();
  if (session.holds_rows())
    throw Error(ErrorKind::failed,
                fmt::format("{} already holds creators or videos",
                            source::shown_database(options.database)),
                {"pass --replace to delete them, or name another database with --db"});
}

}  // namespace

SeedReport seed(const SeedOptions& options, std::stop_token stop, Progress& progress) {
  check_size(options.size);
  const auto session = open_write_session(options.database, WhenMissing::create,
                                          options.busy_timeout, std::move(stop));
  make_empty(*session, options);
  insert_rows(*session, options.size, progress);
  session->commit();
  return {source::shown_database(options.database), options.size};
}

}  // namespace vizzy::ingest
