#include "core/versions/version_list.h"

#include <catch2/catch.hpp>

#include <string>

#include "core/store/layout.h"
#include "core/versions/diff.h"
#include "core/versions/rollback.h"
#include "core/versions/takedown.h"
#include "tests/versions/version_fixture.h"

using namespace vizzy;
using namespace vizzy::versions;
using namespace vizzy::test;
using namespace std::chrono_literals;

namespace {

VersionList list_of(VersionFixture& fixture, std::uint64_t last = 20,
                    std::chrono::hours after = 10h) {
  return list_versions(fixture.store, "out", last, kStart + after);
}

/// Items of the feed that leave it and come to it, and one whose values change on every page.
void change(VersionFixture& fixture) {
  fixture.database.run("DELETE FROM creators WHERE id IN (3, 31)");
  fixture.database.add_creators(4711, 4712);
  fixture.publish(3);
}

}  // namespace

TEST_CASE("what is new in a listed version is what diff finds") {
  VersionFixture fixture;
  change(fixture);
  const VersionList list = list_of(fixture);
  REQUIRE(list.versions.size() == 4);
  CHECK_FALSE(list.versions.front().has_before);
  for (std::size_t i = 1; i < 4; ++i) {
    const DiffReport diff = diff_versions(fixture.store, std::to_string(i), std::to_string(i + 1));
    const ListedVersion& version = list.versions[i];
    REQUIRE(version.feeds.size() == 1);
    const Turnover items = version.feeds.front().turnover.value();
    CHECK(version.feeds.front().before == diff.feeds.front().from_total);
    CHECK(version.feeds.front().total == diff.feeds.front().to_total);
    CHECK(items.added == diff.feeds.front().items.added);
    CHECK(items.removed == diff.feeds.front().items.removed);
    CHECK(items.changed == diff.feeds.front().items.changed);
    const Turnover documents = version.documents.turnover.value();
    CHECK(documents.added == diff.documents.added);
    CHECK(documents.removed == diff.documents.removed);
    CHECK(documents.changed == diff.documents.changed);
  }
  CHECK(list.versions.back().feeds.front().turnover->added == 2);
}

TEST_CASE("the list names what a rollback restored and what was taken down") {
  VersionFixture fixture;
  NoProgress progress;
  (void)roll_back(fixture.store, "1", {.effort = codec::Effort::fast, .now = kStart + 4h});
  (void)take_down(fixture.store, {.keys = {"7"}, .effort = codec::Effort::fast, .now = kStart + 5h},
                  progress);
  const VersionList list = list_of(fixture);
  REQUIRE(list.versions.size() == 5);
  CHECK_FALSE(list.versions[2].same_as);
  CHECK(list.versions[3].same_as == 1);
  CHECK(list.versions[3].taken_down.empty());
  CHECK(list.versions[4].taken_down == std::vector<std::string>{"7"});
  CHECK(list.versions[4].is_current);
}

TEST_CASE("a version is kept until its time and its count are over") {
  VersionFixture fixture;
  fixture.build.definition.retention = {.builds = 1, .age = 5h};
  fixture.publish(3);
  const VersionList list = list_of(fixture, 20, 7h);
  REQUIRE(list.versions.size() == 4);
  CHECK(list.versions[0].kept_until == kStart + 6h);
  CHECK(list.versions[0].kept_for == 0);
  CHECK(list.versions[2].kept_until == kStart + 8h);
  CHECK(list.versions[2].kept_for == 1);
  CHECK_FALSE(list.versions[3].kept_until);
  const std::string shown = versions::text(list);
  CHECK(shown.find("       1  2023-11-14T22:13:20Z  the next gc") != std::string::npos);
  CHECK(shown.find("       3  2023-11-15T00:13:20Z  2023-11-15T06:13:20Z") != std::string::npos);
}

TEST_CASE("only the last versions are listed, each with what is new in it") {
  VersionFixture fixture;
  const VersionList list = list_of(fixture, 1);
  REQUIRE(list.versions.size() == 1);
  CHECK(list.older == 2);
  CHECK(list.versions.front().has_before);
}

TEST_CASE("an older version that is damaged does not keep the others from being listed") {
  VersionFixture fixture;
  fixture.store.erase(store::manifest_path(2));
  const VersionList list = list_of(fixture);
  REQUIRE(list.versions.size() == 3);
  CHECK_FALSE(list.versions[1].built_at);
  CHECK(list.versions[2].built_at);
  CHECK_FALSE(list.versions[2].has_before);
}
