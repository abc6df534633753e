#include <catch2/catch.hpp>

#include <algorithm>

#include "core/codec/encoding.h"
#include "tests/publish/publish_fixture.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;

namespace {

constexpr const char* kChanges = "v1/changes/discovery/7200.json";

/// Published once; keeps the purged paths.
struct WithChanges : PublishFixture {
  struct Purger final : purge::Purger {
    void purge(const purge::PurgeRequest& request) override { paths = request.paths; }
    [[nodiscard]] bool takes_wildcards() const override { return knows_wildcards; }
    bool knows_wildcards = false;
    std::vector<std::string> paths;
  };

  WithChanges() {
    (void)publish();
    options.purgers = {&purger};
  }
  [[nodiscard]] std::vector<std::string> below(const MemoryDestination& destination,
                                               const std::string& prefix) const {
    std::vector<std::string> keys;
    for (const auto& [key, stored] : destination.objects)
      if (key.starts_with(prefix)) keys.push_back(key);
    return keys;
  }
  void set_spans(std::vector<std::chrono::seconds> spans) {
    build.definition.feeds.front().changes.spans = std::move(spans);
  }

  Purger purger;
};

}  // namespace

TEST_CASE("a check puts changes again that are missing, resized or altered") {
  WithChanges fixture;
  fixture.options.trust = Trust::listing;
  const std::string bytes = fixture.web.objects.at(kChanges).bytes;
  const auto require_repaired = [&](std::uint64_t ListingReport::*flaw) {
    const PublishReport report = fixture.publish();
    REQUIRE(report.check);
    CHECK((*report.check).*flaw == 1);
    CHECK(report.check->flaws() == 1);
    CHECK(report.kinds[0].puts == 1);
    CHECK(fixture.web.objects.at(kChanges).bytes == bytes);
  };
  fixture.web.objects.erase(kChanges);
  require_repaired(&ListingReport::missing);
  fixture.web.objects.at(kChanges).bytes += "x";
  require_repaired(&ListingReport::resized);
  fixture.web.objects.at(kChanges).bytes.back() ^= 1;
  require_repaired(&ListingReport::altered);
  CHECK_FALSE(fixture.publish().changed);
}

TEST_CASE("a check puts a table of changes again that is missing or of another size") {
  WithChanges fixture;
  fixture.options.trust = Trust::listing;
  const std::string table = fixture.below(fixture.bookkeeping, "changes/").at(0);
  const std::string bytes = fixture.bookkeeping.objects.at(table).bytes;
  if (GENERATE(true, false)) {
    fixture.bookkeeping.objects.erase(table);
  } else {
    fixture.bookkeeping.objects.at(table).bytes.pop_back();
  }
  const PublishReport report = fixture.publish();
  CHECK(report.check->bookkeeping == 1);
  CHECK(fixture.bookkeeping.objects.at(table).bytes == bytes);
  CHECK_FALSE(fixture.publish().changed);
}

TEST_CASE("a table of changes that the folder has lost is no flaw") {
  WithChanges fixture;
  fixture.options.trust = Trust::listing;
  const std::string table = fixture.below(fixture.bookkeeping, "changes/").at(0);
  fixture.bookkeeping.objects.erase(table);
  fixture.folder.erase("state/" + table);
  CHECK_FALSE(fixture.publish().changed);
}

TEST_CASE("a table of changes that the folder has lost is not put") {
  WithChanges fixture;
  fixture.options.trust = GENERATE(Trust::bookkeeping, Trust::listing);
  fixture.change();
  for (const auto& [path, bytes] : fixture.folder.files())
    if (path.starts_with("state/changes/")) fixture.folder.erase(path);
  CHECK(fixture.publish().changed);
  CHECK(fixture.below(fixture.bookkeeping, "changes/").empty());
}

TEST_CASE("a check puts no table of changes that is there") {
  WithChanges fixture;
  fixture.options.trust = Trust::listing;
  fixture.database.run("UPDATE videos SET view_count = view_count + 1 WHERE creator_id = 7");
  (void)fixture.build(fixture.folder);
  fixture.options.mode = PublishMode::dry_run;
  const PublishReport report = fixture.publish();
  CHECK(report.kinds[2].puts == 1);  // the document
  CHECK(std::ranges::none_of(
      report.plan, [](const PlannedStep& planned) { return planned.key.starts_with("changes/"); }));
}

TEST_CASE(
    "changes that a feed no longer has are removed and purged, those that it has put and purged") {
  WithChanges fixture;
  CHECK(fixture.below(fixture.web, "v1/changes/").size() == 3);
  fixture.set_spans({std::chrono::hours(2)});
  fixture.change();
  const PublishReport report = fixture.publish();
  CHECK(fixture.below(fixture.web, "v1/changes/") == std::vector<std::string>{kChanges});
  CHECK(report.kinds[0].removed == 2);
  CHECK(report.kinds[0].puts == 2);
  for (const std::string span : {"7200", "129600", "691200"})
    CHECK(std::ranges::count(fixture.purger.paths, "v1/changes/discovery/" + span + ".json") == 1);
  CHECK(std::ranges::count(fixture.purger.paths, "v1/discovery.json") == 1);
  fixture.set_spans({});
  fixture.change();
  (void)fixture.publish();
  CHECK(fixture.below(fixture.web, "v1/changes/").empty());
  CHECK(fixture.below(fixture.bookkeeping, "changes/").empty());
}

TEST_CASE("a cache that takes wildcards purges all changes by one, as each path has its price") {
  WithChanges fixture;
  fixture.purger.knows_wildcards = true;
  fixture.set_spans({std::chrono::hours(2)});
  fixture.change();
  (void)fixture.publish();
  CHECK(fixture.purger.paths ==
        std::vector<std::string>{"v1/changes/*", "v1/creators/*", "v1/discovery.json"});
}

TEST_CASE("a dry run lists the puts of changes, at their cost, and writes nothing") {
  WithChanges fixture;
  fixture.change();
  fixture.options.mode = PublishMode::dry_run;
  const auto before = fixture.below(fixture.web, "v1/");
  const PublishReport report = fixture.publish();
  CHECK(fixture.below(fixture.web, "v1/") == before);
  CHECK(report.kinds[0].puts == 4);  // three spans and the entry
  const auto step = std::ranges::find(report.plan, kChanges, &PlannedStep::key);
  REQUIRE(step != report.plan.end());
  CHECK(step->action == Action::put);
  CHECK(text_of(step->reason) == "changed");
  const auto entry = std::ranges::find(report.plan, "v1/discovery.json", &PlannedStep::key);
  CHECK(step < entry);
  const auto table = std::ranges::find_if(
      report.plan, [](const PlannedStep& planned) { return planned.key.starts_with("changes/"); });
  REQUIRE(table != report.plan.end());
  CHECK(report.put_cost == static_cast<double>(report.total().puts) * 5e-6);
}

TEST_CASE("garbage collection removes stale changes and tables, and keeps the current ones") {
  WithChanges fixture;
  fixture.options.garbage = Garbage::collected;
  fixture.change();
  fixture.now = fixture.build.options.now + std::chrono::hours(2);
  (void)fixture.publish();
  const auto changes = fixture.below(fixture.web, "v1/changes/");
  const auto tables = fixture.below(fixture.bookkeeping, "changes/");
  CHECK(changes.size() == 3);
  CHECK(tables.size() == 1);
  fixture.web.put("v1/changes/discovery/60.json", "left by a run that was killed", {});
  fixture.web.put("v1/changes/gone/7200.json", "of a feed that is gone", {});
  fixture.bookkeeping.put("changes/ab/cdefghijklmnopqrstuvwxyz.ndjson", "old", {});
  fixture.now += std::chrono::hours(24);
  const PublishReport report = fixture.publish();
  REQUIRE(report.garbage);
  CHECK(report.garbage->removed == 3);
  CHECK(fixture.below(fixture.web, "v1/changes/") == changes);
  CHECK(fixture.below(fixture.bookkeeping, "changes/") == tables);
}
