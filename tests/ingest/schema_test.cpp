#include "core/ingest/schema.h"

#include <catch2/catch.hpp>

using namespace vizzy::ingest;

TEST_CASE("one declaration makes the tables of both databases") {
  CHECK(create_table_sql(videos_table(), Dialect::sqlite) ==
        R"(CREATE TABLE IF NOT EXISTS videos(
  id                  INTEGER PRIMARY KEY,
  creator_id          INTEGER NOT NULL REFERENCES creators(id),
  title               TEXT,
  thumbnail_url       TEXT,
  duration_s          INTEGER,
  view_count          INTEGER,
  like_count          INTEGER,
  comment_count       INTEGER,
  share_count         INTEGER,
  published_at        TEXT
))");
  CHECK(create_table_sql(creators_table(), Dialect::postgres) ==
        R"(CREATE TABLE IF NOT EXISTS creators(
  id                  bigint PRIMARY KEY,
  username            text UNIQUE NOT NULL,
  display_name        text,
  avatar_url          text,
  bio                 text,
  category            text,
  country             text,
  is_verified         boolean,
  follower_count      bigint,
  following_count     bigint,
  video_count         bigint,
  total_views         bigint,
  total_likes         bigint,
  avg_engagement_rate double precision,
  created_at          timestamptz
))");
}
