#include <catch2/catch.hpp>

#include "core/codec/gzip.h"
#include "core/format/read_back.h"
#include "core/versions/gc.h"
#include "core/versions/takedown.h"
#include "tests/publish/publish_fixture.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;

namespace {

void take_down_key(PublishFixture& fixture, const std::string& key) {
  NoProgress progress;
  fixture.build.options.now += std::chrono::hours(1);
  versions::TakedownOptions options{.keys = {key}, .now = fixture.build.options.now};
  (void)versions::take_down(fixture.folder, options, progress);
}

/// Keys of objects at the destination that show the creator 7.
std::vector<std::string> objects_with_7(const PublishFixture& fixture) {
  std::vector<std::string> keys;
  for (const auto& [key, stored] : fixture.web.objects) {
    const bool is_gzip = stored.headers.content_encoding == "gzip";
    const std::string json = is_gzip ? codec::gunzip(stored.bytes, 1'000'000) : stored.bytes;
    const bool lists_it =
        format::begins_as_rest(json) && format::parse_rest_keys(json, key).contains("7");
    if (lists_it || json.find(R"("username":"user7")") != std::string::npos) keys.push_back(key);
  }
  return keys;
}

}  // namespace

TEST_CASE("a takedown withdraws the key from every version that was published") {
  PublishFixture fixture;
  (void)fixture.publish();
  for (int i = 0; i < 2; ++i) {
    fixture.change();
    (void)fixture.publish();
  }
  REQUIRE(objects_with_7(fixture).size() >= 2);
  take_down_key(fixture, "7");
  (void)fixture.publish();
  CHECK(objects_with_7(fixture).empty());
  CHECK_FALSE(fixture.web.objects.contains("v1/creators/7.json"));
  require_published(fixture);
  CHECK_FALSE(fixture.publish().changed);
}

TEST_CASE("objects of older versions that do not hold the key stay for their readers") {
  PublishFixture fixture;
  (void)fixture.publish();
  const auto before = fixture.web.objects;
  take_down_key(fixture, "7");
  const auto with_key = objects_with_7(fixture);
  (void)fixture.publish();
  for (const auto& [key, stored] : before) {
    INFO(key);
    if (key.starts_with("v1/o/") && std::ranges::find(with_key, key) == with_key.end())
      CHECK(fixture.web.objects.contains(key));
  }
}

TEST_CASE("a takedown also withdraws what an interrupted publish left behind") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.database.run("UPDATE creators SET follower_count = 999999 WHERE id = 7");
  (void)fixture.build(fixture.folder);
  fixture.web.fail_from(4);  // one new page stands, no head knows of it
  CHECK_THROWS_AS(fixture.publish(), Error);
  fixture.web.fail_from(0);
  take_down_key(fixture, "7");
  (void)fixture.publish();
  CHECK(objects_with_7(fixture).empty());
  require_published(fixture);
}

TEST_CASE("versions that the folder forgot are withdrawn as a whole by a takedown") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.change();
  (void)fixture.publish();
  NoProgress progress;
  (void)versions::collect_garbage(
      fixture.folder,
      {.keep_builds = 0, .keep_age = std::chrono::hours(0), .now = fixture.build.options.now},
      progress);
  take_down_key(fixture, "7");
  (void)fixture.publish();
  CHECK(objects_with_7(fixture).empty());
  for (const auto& [key, stored] : fixture.bookkeeping.objects)
    CHECK_FALSE(key.starts_with("manifests/000000000001-"));
}

TEST_CASE("a publish without a takedown removes no object") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.change();
  (void)fixture.web.take_log();
  (void)fixture.publish();
  for (const std::string& step : fixture.web.take_log()) {
    CHECK_FALSE(step.starts_with("remove v1/o/"));
    CHECK_FALSE(step.starts_with("list v1/"));
  }
}
