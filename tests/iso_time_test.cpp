#include "core/iso_time.h"

#include <catch2/catch.hpp>

#include <string>

using namespace vizzy;

namespace {

std::string read(const char* text) {
  const auto time = parse_iso_time(text);
  return time ? format_iso_time(time->time) : "";
}

}  // namespace

TEST_CASE("dates and times of every usual spelling come out in UTC") {
  CHECK(read("2024-01-31") == "2024-01-31T00:00:00Z");
  CHECK(read("2024-01-31 12:00:00") == "2024-01-31T12:00:00Z");
  CHECK(read("2024-01-31T12:00:00.999") == "2024-01-31T12:00:00Z");
  CHECK(read("2024-01-31 12:00:00.5+02") == "2024-01-31T10:00:00Z");
  CHECK(read("2024-01-31T12:00:00-0130") == "2024-01-31T13:30:00Z");
  CHECK(read("0000-02-29") == "0000-02-29T00:00:00Z");
  CHECK(format_iso_date(std::chrono::sys_days(std::chrono::days(-1))) == "1969-12-31");
}

TEST_CASE("a time says whether it had a clock, a zone and a fraction") {
  CHECK_FALSE(parse_iso_time("2024-01-31")->has_clock);
  CHECK(parse_iso_time("2024-01-31 12:00:00")->has_clock);
  CHECK_FALSE(parse_iso_time("2024-01-31 12:00:00")->has_zone);
  CHECK(parse_iso_time("2024-01-31 12:00:00Z")->has_zone);
  CHECK(parse_iso_time("2024-01-31 12:00:00.00Z")->is_whole);
  CHECK_FALSE(parse_iso_time("2024-01-31 12:00:00.01Z")->is_whole);
}

TEST_CASE("what is no time is absent") {
  for (const char* text : {"", "2024-02-30", "2024-01-31T", "2024-01-31T12:00",
                           "2024-01-31 24:00:00", "2024-01-31 12:00:00.", "2024-01-31 12:00:00+2",
                           "2024-01-31 12:00:00+02:", "2024-01-31 12:00:00 Z", "10000-01-01",
                           "9999-12-31T23:59:59-01"})
    CHECK_FALSE(parse_iso_time(text));
}
