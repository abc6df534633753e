#include "core/init/name_words.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace vizzy;
using namespace vizzy::init;

using Strings = std::vector<std::string>;

TEST_CASE("a name is split into its words") {
  CHECK(words_of("view_count") == Strings{"view", "count"});
  CHECK(words_of("viewCount") == Strings{"view", "count"});
  CHECK(words_of("APIKey_2") == Strings{"api", "key", "2"});
  CHECK(words_of("userID") == Strings{"user", "id"});
  CHECK(words_of("Line No.") == Strings{"line", "no"});
  CHECK(words_of("2nd") == Strings{"2", "nd"});
  CHECK(words_of("Größe") == Strings{"größe"});
  CHECK(words_of("__").empty());
}

TEST_CASE("what is counted may be rounded, what is exact may not") {
  for (const char* name : {"count", "view_count", "viewCount", "views", "likes", "total_views",
                           "orders_total", "num_ratings", "n_plays", "followers", "copies_sold"}) {
    INFO(name);
    CHECK(is_count_name(name));
  }
  for (const char* name : {"price_cents",  "price",       "amount",   "total",        "total_price",
                           "total_cents",  "sales_total", "year",     "founded_year", "zip",
                           "country_code", "created_at",  "discount", "account",      "quantity",
                           "stock",        "score",       "view_id",  "number",       "n",
                           "views_ms",     "count_rate",  ""}) {
    INFO(name);
    CHECK_FALSE(is_count_name(name));
  }
}

TEST_CASE("integers are times where their names say so") {
  for (const char* name : {"created_at", "updatedAt", "timestamp", "event_timestamp", "ts",
                           "published_time", "unix_time", "last_login_time"}) {
    INFO(name);
    CHECK(is_time_name(name));
  }
  for (const char* name : {"cooking_time", "start_time", "time", "published", "created_at_ms",
                           "timestamp_millis", "at", "format", "seat", "playtime", ""}) {
    INFO(name);
    CHECK_FALSE(is_time_name(name));
  }
}

TEST_CASE("long texts are known by their names") {
  for (const char* name :
       {"body", "content", "body_html", "description", "longDescription", "bio"}) {
    INFO(name);
    CHECK(is_long_text_name(name));
  }
  for (const char* name : {"name", "title", "content_type", "short_description", "body_id", ""}) {
    INFO(name);
    CHECK_FALSE(is_long_text_name(name));
  }
}
