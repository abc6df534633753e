#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string>

#include "core/codec/encoding.h"
#include "core/codec/gzip.h"
#include "core/format/url.h"
#include "core/store/layout.h"
#include "core/versions/takedown.h"
#include "tests/publish/publish_fixture.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;

namespace {

/// A feed whose superseded versions are kept for one more build, and not longer.
struct Collected : PublishFixture {
  Collected() : PublishFixture(false) {
    build.definition.retention = {.builds = 1, .age = std::chrono::hours(0)};
    (void)build(folder);
    (void)publish();
    options.garbage = Garbage::collected;
  }
  /// Changes and publishes so many times; the clock of publishing stays an hour ahead.
  PublishReport publish_changes(int count) {
    PublishReport report;
    for (int i = 0; i < count; ++i) {
      change();
      now = build.options.now + std::chrono::hours(2);
      report = publish();
    }
    return report;
  }
  [[nodiscard]] std::vector<std::string> manifests() const {
    std::vector<std::string> keys;
    for (const auto& [key, stored] : bookkeeping.objects)
      if (key.starts_with("manifests/")) keys.push_back(key);
    return keys;
  }
  /// Everything that the folder's newest `count` versions have stands.
  void require_retained(std::size_t count) {
    std::vector<std::uint64_t> sequences = store::kept_sequences(folder);
    REQUIRE(sequences.size() >= count);
    for (const std::uint64_t sequence :
         std::vector(sequences.end() - static_cast<std::ptrdiff_t>(count), sequences.end())) {
      store::ShardReader<store::ObjectRecord> objects(
          folder, store::read_manifest(folder, sequence).objects);
      while (const auto object = objects.next()) {
        const std::string key = format::object_url(object->digest) + ".json";
        INFO(key << " of " << sequence);
        CHECK(web.objects.contains(key));
      }
    }
  }
};

}  // namespace

TEST_CASE("versions whose retention has passed are forgotten with what only they had") {
  Collected fixture;
  const PublishReport report = fixture.publish_changes(3);
  require_published(fixture);
  REQUIRE(report.garbage);
  CHECK(report.garbage->kept_versions == 2);
  CHECK(report.garbage->expired_versions == 1);
  CHECK(report.garbage->removed > 1);
  CHECK(report.garbage->left == 0);
  CHECK(fixture.manifests().size() == 2);
  fixture.require_retained(2);

  // Nothing but what both versions have is left.
  const PublishReport again = fixture.publish();
  CHECK_FALSE(again.changed);
  CHECK(again.garbage->removed == 0);
  std::set<std::string> named{"v1/discovery.json"};
  for (const std::uint64_t sequence : {3U, 4U}) {
    const store::Manifest manifest = store::read_manifest(fixture.folder, sequence);
    for (const store::EntryResource& resource : store::entry_resources(manifest.feeds.at(0)))
      named.insert(resource.url + ".json");
    store::ShardReader<store::ObjectRecord> objects(fixture.folder, manifest.objects);
    while (const auto object = objects.next())
      named.insert(format::object_url(object->digest) + ".json");
    store::ShardReader<store::DocumentRecord> documents(fixture.folder, manifest.documents);
    while (const auto document = documents.next()) named.insert(document->url + ".json");
  }
  for (const auto& [key, stored] : fixture.web.objects) CHECK(named.contains(key));
}

TEST_CASE("collecting nothing moves nothing") {
  Collected fixture;
  (void)fixture.publish_changes(1);
  (void)fixture.web.take_log();
  (void)fixture.bookkeeping.take_log();
  const PublishReport report = fixture.publish();
  CHECK(report.total().puts == 0);
  for (MemoryDestination* destination : {&fixture.web, &fixture.bookkeeping})
    for (const std::string& step : destination->take_log())
      CHECK((step.starts_with("get ") || step.starts_with("list ")));
}

TEST_CASE("the age of retention counts from when a version was superseded") {
  Collected fixture;
  fixture.build.definition.retention = {.builds = 0, .age = std::chrono::hours(48)};
  (void)fixture.publish_changes(3);
  CHECK(fixture.manifests().size() == 4);
  fixture.require_retained(4);
  fixture.now += std::chrono::hours(44);  // the first was superseded 49 hours ago
  const PublishReport report = fixture.publish();
  CHECK(report.garbage->expired_versions == 1);
  fixture.require_retained(3);
}

TEST_CASE("manifests go before what they vouch for, under the lease") {
  Collected fixture;
  (void)fixture.publish_changes(2);
  fixture.change();
  fixture.options.garbage = Garbage::left;
  fixture.now = fixture.build.options.now + std::chrono::hours(2);
  (void)fixture.publish();
  fixture.options.garbage = Garbage::collected;
  std::vector<std::string> log;
  fixture.web.before = fixture.bookkeeping.before = [&](const std::string& step) {
    if (!step.starts_with("get ") && !step.starts_with("list ")) log.push_back(step);
  };
  CHECK_FALSE(fixture.publish().changed);
  REQUIRE(log.size() > 4);
  CHECK(log[0] == "swap head.json");
  CHECK(log[1].starts_with("remove manifests/"));
  CHECK(log[2] == "sync");
  CHECK(log[3].starts_with("remove v1/o/"));
  CHECK(log.back() == "swap head.json");
  const Head head = parse_head(fixture.bookkeeping.objects.at("head.json").bytes, "head");
  CHECK(head.intents.empty());
}

TEST_CASE("a limit leaves garbage to the next runs, which find it") {
  Collected fixture;
  fixture.options.garbage = Garbage::left;
  (void)fixture.publish_changes(4);
  fixture.options.garbage = Garbage::collected;
  fixture.options.max_removals = 2;
  const PublishReport first = fixture.publish();
  CHECK(first.garbage->removed == 2);
  CHECK(first.garbage->left > 0);
  CHECK(fixture.manifests().size() == 3);
  fixture.require_retained(3);  // its manifest still stands
  CHECK(publish::text(first).find(" left to the next run, because of the limit on removals\n") !=
        std::string::npos);
  for (int i = 0; i < 100 && fixture.publish().garbage->left > 0; ++i) {
  }
  CHECK(fixture.manifests().size() == 2);
  fixture.require_retained(2);
  fixture.options.max_removals = 1000;
  CHECK(fixture.publish().garbage->removed == 0);
}

TEST_CASE("no limit at all removes nothing") {
  Collected fixture;
  fixture.options.max_removals = 0;
  const PublishReport report = fixture.publish_changes(3);
  CHECK(report.garbage->removed == 0);
  CHECK(report.garbage->left > 0);
  CHECK(fixture.manifests().size() == 4);
  fixture.require_retained(4);
}

TEST_CASE("what was put within the last hour may belong to another publisher, and stays") {
  Collected fixture;
  fixture.web.clock = fixture.now - std::chrono::minutes(59);
  fixture.web.put("v1/o/zz/new.json", "1", {});
  fixture.web.clock = fixture.now - std::chrono::minutes(61);
  fixture.web.put("v1/o/zz/old.json", "1", {});
  const PublishReport report = fixture.publish();
  CHECK(report.garbage->young == 1);
  CHECK(report.garbage->removed == 1);
  CHECK(fixture.web.objects.contains("v1/o/zz/new.json"));
  CHECK_FALSE(fixture.web.objects.contains("v1/o/zz/old.json"));
  CHECK(publish::text(report).find("  1 put just now, kept until a later run\n") !=
        std::string::npos);
}

TEST_CASE("a retained manifest that is damaged stops the collection") {
  Collected fixture;
  fixture.options.garbage = Garbage::left;
  (void)fixture.publish_changes(2);
  const std::string damaged = fixture.manifests()[1];
  fixture.bookkeeping.objects.at(damaged).bytes += " ";
  fixture.folder.erase(store::manifest_path(2));
  fixture.options.garbage = Garbage::collected;
  const auto before = fixture.web.objects.size();
  const PublishReport report = fixture.publish();
  CHECK(fixture.web.objects.size() == before);
  CHECK(fixture.manifests().size() == 3);
  REQUIRE(report.warnings.size() == 1);
  CHECK(text_of(report.warnings[0]) ==
        "s3://feed/_vizzy/" + damaged +
            " or a part of it is missing or damaged: what its version holds is not known, so no "
            "garbage was collected; publish from a folder that keeps it, or wait until its "
            "retention has passed");
  // Once its retention has passed it goes, damaged as it is.
  (void)fixture.publish_changes(1);
  CHECK(fixture.manifests().size() == 2);
  fixture.require_retained(2);
}

TEST_CASE("nothing is collected while another publisher is at work") {
  Collected fixture;
  fixture.options.garbage = Garbage::left;
  (void)fixture.publish_changes(3);
  fixture.options.garbage = Garbage::collected;
  const auto before = fixture.web.objects.size();
  // It moves the head after this run looked at it.
  fixture.bookkeeping.before = [&](const std::string& step) {
    if (step == "swap head.json") fixture.bookkeeping.objects.at("head.json").tag = "\"moved\"";
  };
  const PublishReport report = fixture.publish();
  CHECK(fixture.web.objects.size() == before);
  CHECK(report.garbage->removed == 0);
  REQUIRE(report.warnings.size() == 1);
  CHECK(text_of(report.warnings[0]) ==
        "another publisher began to work; garbage is left to the next run");
}

TEST_CASE("a publisher that worked while garbage was collected puts again what it lacks") {
  Collected destination;
  destination.options.garbage = Garbage::left;
  (void)destination.publish_changes(3);
  destination.options.garbage = Garbage::collected;
  // The other one brings an old page back, counts on it to stand, and is overtaken.
  PublishFixture other(false);
  other.build.definition.retention = destination.build.definition.retention;
  for (int i = 0; i < 5; ++i) {
    (void)other.build(other.folder);
    other.database.run("UPDATE creators SET follower_count = follower_count + 7001 WHERE id = " +
                       std::to_string(i + 1));
  }
  bool has_collected = false;
  destination.bookkeeping.before = [&](const std::string& step) {
    if (step != "swap head.json" || std::exchange(has_collected, true)) return;
    (void)destination.publish();
  };
  NoProgress progress;
  try {
    (void)publish::publish(other.folder, {destination.web, destination.bookkeeping}, other.options,
                           progress);
  } catch (const Error& error) {
    CHECK(error.kind() ==
          ErrorKind::gate);  // of another history: it is refused, and harmed nothing
  }
  destination.bookkeeping.before = nullptr;
  destination.require_retained(1);
}

TEST_CASE("a collection that is cut off anywhere leaves what readers need, and is completed",
          "[long]") {
  for (std::uint64_t n = 1; n < 200; ++n) {
    Collected fixture;
    fixture.options.garbage = Garbage::left;
    (void)fixture.publish_changes(3);
    fixture.options.garbage = Garbage::collected;
    fixture.bookkeeping.fail_from(n);
    bool failed = false;
    try {
      (void)fixture.publish();
    } catch (const Error&) {
      failed = true;
    }
    fixture.bookkeeping.fail_from(0);
    INFO("operation " << n);
    require_published(fixture.web, fixture);
    fixture.require_retained(2);
    (void)fixture.publish();
    (void)fixture.publish();
    CHECK(fixture.publish().garbage->removed == 0);
    require_published(fixture);
    CHECK(fixture.manifests().size() == 2);
    fixture.require_retained(2);
    if (!failed) return;
  }
  FAIL("never went through");
}

TEST_CASE("a failure to collect says that the version is published; being overtaken is a warning") {
  Collected fixture;
  fixture.options.garbage = Garbage::left;
  (void)fixture.publish_changes(3);
  fixture.options.garbage = Garbage::collected;
  fixture.web.fail_from(2);  // the listing goes, the removal does not
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.publish(); }) ==
        "sequence 4 is published, but garbage was not removed: the network is down");
  fixture.web.fail_from(0);
  fixture.bookkeeping.before = [&](const std::string& step) {
    if (step.starts_with("remove manifests/"))
      fixture.bookkeeping.objects.at("head.json").tag = "\"another\"";
  };
  fixture.options.max_removals = 1;
  (void)fixture.publish();  // completes what failed
  fixture.change();
  fixture.now = fixture.build.options.now + std::chrono::hours(2);
  const PublishReport report = fixture.publish();
  CHECK(report.changed);
  REQUIRE(report.warnings.size() == 1);
  CHECK(text_of(report.warnings[0]) ==
        "another publisher took s3://feed/_vizzy over while this one worked; this run stopped, and "
        "the other completes it; make sure that only one runs");
}

TEST_CASE("a dry run lists what would go, and removes nothing") {
  Collected fixture;
  fixture.options.garbage = Garbage::left;
  (void)fixture.publish_changes(2);
  fixture.change();
  fixture.now = fixture.build.options.now + std::chrono::hours(2);
  fixture.options.garbage = Garbage::collected;
  fixture.options.mode = PublishMode::dry_run;
  const auto before = fixture.web.objects.size();
  const PublishReport plan = fixture.publish();
  CHECK(fixture.web.objects.size() == before);
  CHECK(fixture.manifests().size() == 3);
  std::size_t removals = 0;
  std::set<std::string> keys;
  for (const PlannedStep& step : plan.plan)
    if (step.action == Action::remove) {
      ++removals;
      keys.insert(step.key);
    }
  CHECK(keys.size() == removals);
  CHECK(plan.garbage->removed > 0);
  const auto json = nlohmann::json::parse(publish::json(plan));
  CHECK(json.at("garbage").at("removed") == plan.garbage->removed);

  fixture.options.mode = PublishMode::publish;
  (void)fixture.publish();
  for (const std::string& key : keys) {
    INFO(key);
    CHECK_FALSE(fixture.web.objects.contains(key));
    CHECK_FALSE(fixture.bookkeeping.objects.contains(key));
  }
}

TEST_CASE("what an interrupted publish left is collected, and files outside the feed never") {
  Collected fixture;
  fixture.web.put("v1/creators/left.json", "1", {});
  fixture.web.put("v1/o/zz/left.json", "1", {});
  fixture.web.put("index.html", "1", {});
  fixture.bookkeeping.put("intents/000000000009-left.json", "1", {});
  fixture.bookkeeping.put("shards/zz/left.ndjson", "1", {});
  fixture.bookkeeping.put("tmp/nonce/7", "1", {});
  fixture.bookkeeping.put("other.json", "1", {});
  CHECK(fixture.publish().garbage->removed == 5);
  CHECK(fixture.web.objects.erase("index.html") == 1);
  CHECK(fixture.bookkeeping.objects.contains("other.json"));
  CHECK(fixture.bookkeeping.objects.contains("head.json"));
  require_published(fixture);
}

TEST_CASE("encodings that older versions have stay for their readers, then go") {
  Collected fixture;
  fixture.options.representation = make_representation(codec::Encoding::identity, true, true);
  (void)fixture.publish_changes(1);
  fixture.options.representation = make_representation(codec::Encoding::gzip, false, true);
  (void)fixture.publish_changes(1);
  const auto siblings = [&] {
    return std::ranges::count_if(fixture.web.objects,
                                 [](const auto& object) { return object.first.ends_with(".br"); });
  };
  CHECK(siblings() > 0);
  (void)fixture.publish_changes(2);
  CHECK(siblings() == 0);
  require_published(fixture);
  fixture.require_retained(2);
}

namespace {

/// A cache that knows no wildcards, and all that it was told.
struct PlainCache final : purge::Purger {
  void purge(const purge::PurgeRequest& request) override {
    paths.insert(request.paths.begin(), request.paths.end());
  }
  [[nodiscard]] bool takes_wildcards() const override { return false; }
  std::set<std::string> paths;
};

}  // namespace

TEST_CASE("caches forget what is collected: a later takedown could not name it") {
  Collected fixture;
  PlainCache cache;
  fixture.options.purgers = {&cache};
  std::set<std::string> before;
  for (const auto& [key, stored] : fixture.web.objects)
    if (key.starts_with("v1/o/")) before.insert(key);
  const PublishReport report = fixture.publish_changes(4);
  REQUIRE(report.purge);
  CHECK(report.purge->done);
  std::set<std::string> gone;
  for (const std::string& key : before)
    if (!fixture.web.objects.contains(key)) gone.insert(key);
  REQUIRE_FALSE(gone.empty());
  CHECK(std::ranges::includes(cache.paths, gone));
}
