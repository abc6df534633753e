#include "core/format/segment.h"

#include <catch2/catch.hpp>

#include "core/format/read_back.h"

using namespace vizzy;
using namespace vizzy::format;

TEST_CASE("a segment is named by its feed and its values, each as a path segment") {
  CHECK(segment_name("discovery", {"music"}) == "discovery/music");
  CHECK(segment_name("discovery", {"US", "a/b"}) == "discovery/~55~53/a~2fb");
  CHECK(segment_name("discovery", {"~"}) == "discovery/~7e");
  CHECK(segment_name("discovery", {""}) == std::nullopt);
  CHECK(segment_name("discovery", {"ok", std::string(201, 'a')}) == std::nullopt);
}

TEST_CASE("the feed of a segment is named before its values") {
  CHECK(feed_of_segment("discovery/us/music") == "discovery");
  CHECK(feed_of_segment("discovery") == "discovery");
  CHECK(is_segment("discovery/music"));
  CHECK_FALSE(is_segment("discovery"));
}

TEST_CASE("a directory lists segments with titles, values, totals and URLs, and can be read back") {
  const SegmentDirectory directory{
      .title = "Dis\"covery",
      .segments = {{.title = "US / music",
                    .values = {"US", "music"},
                    .url = "v1/d/~55~53/music",
                    .total = 7},
                   {.title = "é / x", .values = {"é", "x"}, .url = "v1/d/~c3~a9/x", .total = 12}}};
  const std::string json = directory_json(directory);
  CHECK(json ==
        R"({"title":"Dis\"covery","segments":[{"title":"US / music","values":["US","music"],)"
        R"("total":7,"url":"v1/d/~55~53/music"},{"title":"é / x","values":["é","x"],"total":12,)"
        R"("url":"v1/d/~c3~a9/x"}]})");
  const SegmentDirectory read = parse_directory(json, "test");
  CHECK(read.title == directory.title);
  REQUIRE(read.segments.size() == 2);
  CHECK(read.segments[0].values == directory.segments[0].values);
  CHECK(read.segments[1].url == "v1/d/~c3~a9/x");
  CHECK(read.segments[1].total == 12);
  CHECK(directory_json({.title = "none", .segments = {}}) == R"({"title":"none","segments":[]})");
}
