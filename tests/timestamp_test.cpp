#include "core/timestamp.h"

#include <catch2/catch.hpp>

using namespace vizzy;

TEST_CASE("times are brought into one form in UTC") {
  CHECK(canonical_timestamp("2024-01-31") == "2024-01-31T00:00:00Z");
  CHECK(canonical_timestamp("2024-01-31T12:00:00Z") == "2024-01-31T12:00:00Z");
  CHECK(canonical_timestamp("2024-01-31 12:00:00.000Z") == "2024-01-31T12:00:00Z");
  CHECK(canonical_timestamp("2024-01-31T23:30:00-01:00") == "2024-02-01T00:30:00Z");
  CHECK(canonical_timestamp("2024-03-01T00:30:00+0100") == "2024-02-29T23:30:00Z");
  CHECK(canonical_timestamp("0000-01-01") == "0000-01-01T00:00:00Z");
}

TEST_CASE("what is no time, or cannot be kept exactly, is refused") {
  for (const char* text :
       {"", "2024", "2024-1-31", "2023-02-29", "2024-13-01", "31.01.2024", "2024-01-31T12:00:00",
        "2024-01-31T12:00:00.5Z", "2024-01-31T12:00:00.Z", "2024-01-31T24:00:00Z",
        "2024-01-31T23:59:60Z", "2024-01-31T12:00Z", "2024-01-31T12:00:00Z ", "2024-01-31x",
        "2024-01-31T12:00:00+25:00", "0000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-00:01"}) {
    CAPTURE(text);
    CHECK_FALSE(canonical_timestamp(text));
  }
}

TEST_CASE("times as databases write them are read, in UTC where they name no zone") {
  const auto noon =
      std::chrono::sys_days(std::chrono::year(2024) / 1 / 31) + std::chrono::hours(12);
  for (const char* text :
       {"2024-01-31T12:00:00Z", "2024-01-31 12:00:00", "2024-01-31 12:00:00.999999",
        "2024-01-31 14:00:00+02", "2024-01-31T07:30:00.5-0430"}) {
    CAPTURE(text);
    CHECK(parse_timestamp(text) == noon);
  }
  CHECK(parse_timestamp("2024-01-31") == noon - std::chrono::hours(12));
  for (const char* text : {"", "yesterday", "2024-02-30", "2024-01-31 12:00", "1706702400",
                           "2024-01-31 12:00:00.", "2024-01-31 12:00:00+2"})
    CHECK_FALSE(parse_timestamp(text));
}
