#include "core/verify/host/live_url.h"

#include <catch2/catch.hpp>

#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::verify::host;
using namespace vizzy::test;

TEST_CASE("a URL leads to a web root or to the entry of a feed", "[verify]") {
  struct Row {
    const char* url;
    const char* base;
    const char* feed;
  };
  const auto row = GENERATE(
      Row{"https://host", "https://host", ""}, Row{"http://host:8080/", "http://host:8080", ""},
      Row{"https://host/feed//", "https://host/feed", ""},
      Row{"https://host/feed/v1/", "https://host/feed", ""}, Row{"https://v1", "https://v1", ""},
      Row{"https://host/v1/discovery.json", "https://host", "discovery"},
      Row{"https://host/a/v1/discovery/music.json", "https://host/a", "discovery/music"},
      Row{"https://host/v1/b/v1/x.json", "https://host/v1/b", "x"});
  INFO(row.url);
  const LiveUrl live = parse_live_url(row.url);
  CHECK(live.base == row.base);
  CHECK(live.feed == row.feed);
}

TEST_CASE("a URL that is not the address of a feed is refused", "[verify]") {
  const char* url = GENERATE("ftp://host", "https://", "https:///v1/a.json", "http://host/#top");
  CHECK(thrown(ErrorKind::usage, [&] { (void)parse_live_url(url); }) ==
        std::string("not the address of a feed: \"") + url +
            "\"; use https://HOST/FOLDER or https://HOST/FOLDER/v1/FEED.json");
  CHECK(thrown(ErrorKind::usage, [&] { (void)parse_live_url("https://user:secret@host"); }) ==
        "not the address of a feed: \"https://...@host\"; use https://HOST/FOLDER or "
        "https://HOST/FOLDER/v1/FEED.json");
  CHECK(
      thrown(ErrorKind::usage, [&] { (void)parse_live_url("http://host?a=b"); }) ==
      "not the address of a feed: \"http://host?a=b\"; leave out what follows the ?; a token goes "
      "in --header 'NAME: VALUE'");
}
