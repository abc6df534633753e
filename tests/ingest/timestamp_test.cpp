#include "core/ingest/timestamp.h"

#include <catch2/catch.hpp>

using namespace vizzy::ingest;

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
