#include "core/ingest/seed.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <utility>

#include "core/error.h"
#include "core/ingest/database.h"
#include "core/ingest/seed_rows.h"
#include "core/ingest/table.h"
#include "core/timestamp.h"

namespace vizzy::ingest {

namespace {

void check_size(const SeedSize& size) {
  const auto usage = [](const std::string& message) { return Error(ErrorKind::usage, message); };
  if (size.creators > kMaxCreators)
    throw usage(fmt::format("--creators is {}; the most is {}", size.creators, kMaxCreators));
  if (size.videos > kMaxVideos)
    throw usage(fmt::format("--videos is {}; the most is {}", size.videos, kMaxVideos));
  if (size.creators == 0 && size.videos > 0)
    throw usage("videos need a creator; pass --creators 1 or more, or --videos 0");
}

/// Takes the values of a row in the order of the table's columns, then inserts it.
class Inserter {
 public:
  Inserter(SQLite::Database& database, const Table& table)
      : statement_(database, insert_sql(table)) {}

  Inserter& add(std::uint64_t value) {
    statement_.bind(++position_, static_cast<std::int64_t>(value));
    return *this;
  }
  Inserter& add(double value) {
    statement_.bind(++position_, value);
    return *this;
  }
  Inserter& add(std::string_view value) {
    statement_.bind(++position_, std::string(value));
    return *this;
  }
  Inserter& add_or_null(const std::string& value) {
    if (!value.empty()) return add(value);
    statement_.bind(++position_);
    return *this;
  }
  void insert() {
    statement_.exec();
    statement_.reset();
    position_ = 0;
  }

 private:
  static std::string insert_sql(const Table& table) {
    const std::vector<std::string> names = table.column_names();
    const std::vector<std::string_view> marks(names.size(), "?");
    return fmt::format("INSERT INTO {}({}) VALUES({})", table.name, fmt::join(names, ", "),
                       fmt::join(marks, ", "));
  }

  SQLite::Statement statement_;
  int position_ = 0;
};

void insert(Inserter& into, const SeededCreator& creator) {
  into.add(creator.id)
      .add(creator.person.username)
      .add(creator.person.display_name)
      .add(creator.avatar_url)
      .add_or_null(creator.bio)
      .add(creator.category)
      .add(creator.country)
      .add(std::uint64_t{creator.is_verified})
      .add(creator.follower_count)
      .add(creator.following_count)
      .add(creator.video_count)
      .add(creator.total_views)
      .add(creator.total_likes)
      .add(creator.avg_engagement_rate)
      .add(format_timestamp(creator.created_at))
      .insert();
}

void insert(Inserter& into, const SeededVideo& video) {
  into.add(video.id)
      .add(video.creator_id)
      .add(video.title)
      .add(video.thumbnail_url)
      .add(video.duration_s)
      .add(video.counters.views)
      .add(video.counters.likes)
      .add(video.counters.comments)
      .add(video.counters.shares)
      .add(format_timestamp(video.published_at))
      .insert();
}

void insert_rows(WriteSession& session, const SeedSize& size, Progress& progress) {
  Inserter creators(session.database(), creators_table());
  Inserter videos(session.database(), videos_table());
  SeedRows rows(size);
  progress.begin("seeding rows", size.creators + size.videos);
  std::uint64_t done = 0;
  for (std::uint64_t i = 0; i < size.creators; ++i) {
    session.check_stop();
    const SeededCreator creator = rows.next_creator();
    insert(creators, creator);
    for (std::uint64_t n = 0; n < creator.video_count; ++n) {
      if (n % 1024 == 0) session.check_stop();
      insert(videos, rows.video(creator, n));
    }
    progress.update(done += 1 + creator.video_count);
  }
}

void make_empty(SQLite::Database& database, const SeedOptions& options) {
  if (options.replace) {
    database.exec("DELETE FROM videos; DELETE FROM creators");
    return;
  }
  const bool holds_rows =
      database.execAndGet("SELECT EXISTS(SELECT 1 FROM creators) OR EXISTS(SELECT 1 FROM videos)")
          .getInt() != 0;
  if (holds_rows)
    throw Error(ErrorKind::failed,
                fmt::format("{} already holds creators or videos; pass --replace to delete them, "
                            "or name another file with --db",
                            options.database));
}

}  // namespace

void seed(const SeedOptions& options, std::stop_token stop, Progress& progress) {
  check_size(options.size);
  WriteSession session(options.database, WhenMissing::create, options.busy_timeout,
                       std::move(stop));
  try {
    make_empty(session.database(), options);
    insert_rows(session, options.size, progress);
  } catch (const SQLite::Exception& exception) {
    throw database_error(exception, options.database);
  }
  session.commit();
}

}  // namespace vizzy::ingest
