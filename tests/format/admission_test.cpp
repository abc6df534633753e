#include "core/format/admission.h"

#include <catch2/catch.hpp>

#include <string>

using namespace vizzy::format;

TEST_CASE("a path is safe when it leads downwards") {
  for (const char* path : {"a", "a/b.json", "v1/creators/7.json", ".a/..b/...", "a\nb"})
    CHECK(is_safe_path(path));
  for (const std::string& path :
       {std::string(), std::string("/a"), std::string("a/"), std::string("a//b"), std::string("."),
        std::string(".."), std::string("../a"), std::string("a/../b"), std::string("a/."),
        std::string("a\0b", 3)})
    CHECK_FALSE(is_safe_path(path));
}

TEST_CASE("only names that vizzy makes are admitted") {
  const std::string long_name(201, 'a');
  for (const char* name : {"discovery", "discovery/music", "discovery/~55~53/a_b-9"})
    CHECK(is_feed_name(name));
  for (const std::string& name :
       {std::string(), std::string("o"), std::string("o/ab"), std::string("../x"),
        std::string("a/../b"), std::string("a/b/c/d"), std::string("A"), std::string("a.b"),
        std::string("a\0", 2), std::string("a b"), std::string("\xc3\xa4"), long_name})
    CHECK_FALSE(is_feed_name(name));
  for (const char* url : {"v1/creators/17", "v1/creators/username/~41na"})
    CHECK(is_document_url(url));
  for (const char* url : {"v1/creators", "creators/17", "/v1/creators/17", "v1/o/ab/cdef",
                          "v1/../creators/17", "v1/creators/../../../x", "v2/creators/17", "v1//17",
                          "v1/creators/17.json", "v1/creators/17/"})
    CHECK_FALSE(is_document_url(url));
}

TEST_CASE("only files of a feed are published, and only those are purged") {
  for (const char* name :
       {"v1/discovery.json", "v1/o/ab/cdef.json.br", "v1/creators/17.json.gz",
        "v1/changes/discovery/7200.json", "v1/changes/songs/~55~53/folk/7200.json.br"}) {
    CHECK(is_published_file(name));
    CHECK(is_purgeable(name));
  }
  for (const char* name : {"v1/discovery", "index.html", "v1/../x.json", "_vizzy/head.json",
                           "v1/a.json.zip", "v1/changes/songs/a/b/c/7200.json",
                           "v1/changes/../7200.json", "v1/a'b.json", "https://host/v1/a.json"}) {
    CHECK_FALSE(is_published_file(name));
    CHECK_FALSE(is_purgeable(name));
  }
  CHECK(is_purgeable("v1/creators/*"));
  for (const char* path : {"*", "/*", "v1/*", "v1/../*", "v1/creators/*/x", "v1/a/b/*"})
    CHECK_FALSE(is_purgeable(path));
}
