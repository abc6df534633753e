#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

#include "core/codec/encoding.h"
#include "core/purge/pending_purge.h"
#include "core/versions/takedown.h"
#include "tests/publish/publish_fixture.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;
using Paths = std::vector<std::string>;

namespace {

/// Takes note of what it is asked, and fails when it is told to.
struct RecordingPurger final : purge::Purger {
  void purge(const purge::PurgeRequest& request) override {
    requests.push_back(request);
    if (!failure.empty()) throw Error(kind, failure);
  }
  [[nodiscard]] bool takes_wildcards() const override { return knows_wildcards; }

  bool knows_wildcards = true;
  std::vector<purge::PurgeRequest> requests;
  std::string failure;
  ErrorKind kind = ErrorKind::failed;
};

struct Purged : PublishFixture {
  explicit Purged(Representation representation = make_representation(codec::Encoding::gzip, false,
                                                                      true)) {
    options.representation = std::move(representation);
    (void)publish();
    options.purgers = {&purger};
  }
  [[nodiscard]] Paths last() const { return purger.requests.back().paths; }

  RecordingPurger purger;
};

void take_down_7(PublishFixture& fixture) {
  NoProgress progress;
  fixture.build.options.now += std::chrono::hours(1);
  (void)versions::take_down(fixture.folder, {.keys = {"7"}, .now = fixture.build.options.now},
                            progress);
}

}  // namespace

TEST_CASE("what changed is purged: entries by path, documents by one wildcard") {
  Purged fixture;
  fixture.change();
  const PublishReport report = fixture.publish();
  REQUIRE(fixture.purger.requests.size() == 1);
  CHECK(fixture.last() == Paths{"v1/changes/*", "v1/creators/*", "v1/discovery.json"});
  REQUIRE(report.purge);
  CHECK(report.purge->done);
  CHECK(report.purge->paths == Paths{"/v1/changes/*", "/v1/creators/*", "/v1/discovery.json"});
  CHECK(publish::text(report).find("purge        3 paths purged from caches\n") !=
        std::string::npos);
  CHECK(nlohmann::json::parse(publish::json(report)).at("purge").at("done") == true);
}

TEST_CASE("nothing is purged when nothing was published") {
  Purged fixture;
  const PublishReport report = fixture.publish();
  CHECK(fixture.purger.requests.empty());
  CHECK_FALSE(report.purge);
}

TEST_CASE("every encoding of an entry is purged") {
  Purged fixture(make_representation(codec::Encoding::identity, true, true));
  fixture.change();
  (void)fixture.publish();
  CHECK(fixture.last() == Paths{"v1/changes/*", "v1/creators/*", "v1/discovery.json",
                                "v1/discovery.json.br", "v1/discovery.json.gz"});
}

TEST_CASE("caches are purged after readers see the new version, and the head says so") {
  Purged fixture;
  fixture.change();
  struct Looking final : purge::Purger {
    explicit Looking(PublishFixture& looked_at) : fixture(looked_at) {}
    void purge(const purge::PurgeRequest&) override { require_published(fixture); }
    PublishFixture& fixture;
  } looking(fixture);
  fixture.options.purgers.push_back(&looking);
  CHECK(fixture.publish().warnings.empty());
}

TEST_CASE("a takedown purges exactly what it withdrew, by path and in every encoding") {
  Purged fixture(make_representation(codec::Encoding::identity, true, true));
  const auto before = fixture.web.objects;
  take_down_7(fixture);
  (void)fixture.publish();
  Paths expected;
  for (const auto& [key, stored] : before) {
    const auto now = fixture.web.objects.find(key);
    if (now == fixture.web.objects.end() || now->second.bytes != stored.bytes)
      expected.push_back(key.starts_with("v1/changes/") ? "v1/changes/*" : key);
  }
  expected.erase(std::ranges::unique(expected).begin(), expected.end());
  CHECK(std::ranges::count(expected, "v1/creators/7.json") == 1);
  CHECK(std::ranges::count(expected, "v1/creators/7.json.gz") == 1);
  CHECK(std::ranges::count(expected, "v1/discovery.json.br") == 1);
  CHECK(std::ranges::count_if(expected, [](const auto& key) { return key.starts_with("v1/o/"); }) >=
        3);
  CHECK(fixture.last() == expected);
}

TEST_CASE("a purge that fails is a warning, and the next run tries again with its reference") {
  Purged fixture;
  fixture.change();
  fixture.purger.failure = "the cache is asleep";
  const PublishReport report = fixture.publish();
  require_published(fixture);
  REQUIRE(report.warnings.size() == 1);
  CHECK(text_of(report.warnings[0]) ==
        "caches may show the old version until its max-age is over; the next run purges again: the "
        "cache is asleep");
  CHECK_FALSE(report.purge->done);
  CHECK(publish::text(report).find("purge        3 paths left to the next run\n") !=
        std::string::npos);

  fixture.purger.failure.clear();
  const PublishReport again = fixture.publish();
  CHECK_FALSE(again.changed);
  CHECK(again.purge->done);
  REQUIRE(fixture.purger.requests.size() == 2);
  CHECK(fixture.purger.requests[0].paths == fixture.purger.requests[1].paths);
  CHECK(fixture.purger.requests[0].reference == fixture.purger.requests[1].reference);
  CHECK_FALSE(fixture.publish().purge);
}

TEST_CASE("what an earlier run left to purge joins what changes now, as a new request") {
  Purged fixture;
  take_down_7(fixture);
  fixture.purger.failure = "the cache is asleep";
  (void)fixture.publish();
  const Paths withdrawn = fixture.last();
  fixture.change();
  (void)fixture.publish();
  const Paths both = fixture.last();
  CHECK(std::ranges::includes(both, withdrawn));
  CHECK(std::ranges::count(both, "v1/creators/*") == 1);
  CHECK(fixture.purger.requests[0].reference != fixture.purger.requests[1].reference);
}

TEST_CASE("a purge that fails after a takedown fails the run, until it succeeds") {
  Purged fixture;
  take_down_7(fixture);
  fixture.purger.failure = "the cache is asleep";
  for (int run = 0; run < 2; ++run) {
    const PublishReport report = fixture.publish();
    CHECK(thrown(ErrorKind::failed, [&] { require_purged(report); }) ==
          "sequence 2 is published, but caches were not purged of taken-down content; readers "
          "may still see it; run again with the same purge options, or purge by hand");
    require_published(fixture);
  }
  fixture.purger.failure.clear();
  const PublishReport purged = fixture.publish();
  CHECK_NOTHROW(require_purged(purged));
  CHECK(std::ranges::count(fixture.last(), "v1/creators/7.json") == 1);
  CHECK(fixture.purger.requests[0].reference == fixture.purger.requests[2].reference);
  CHECK_FALSE(fixture.bookkeeping.objects.contains("purge.json"));
  CHECK_FALSE(fixture.publish().purge);
}

TEST_CASE("a purge that fails without a takedown does not fail the run") {
  Purged fixture;
  fixture.change();
  fixture.purger.failure = "the cache is asleep";
  CHECK_NOTHROW(require_purged(fixture.publish()));
  CHECK_FALSE(fixture.bookkeeping.objects.contains("purge.json"));
}

TEST_CASE("a purge that failed after a takedown is known to whoever publishes next") {
  Purged fixture;
  take_down_7(fixture);
  fixture.purger.failure = "the cache is asleep";
  (void)fixture.publish();
  purge::PendingPurge(fixture.folder, "s3://feed")
      .remove();  // as in a folder that is fresh at each run
  fixture.purger.failure.clear();
  CHECK(fixture.publish().purge->done);
  CHECK(std::ranges::count(fixture.last(), "v1/creators/7.json") == 1);
  CHECK_FALSE(fixture.bookkeeping.objects.contains("purge.json"));
}

TEST_CASE("a takedown that is published without purge options warns once, and is purged later") {
  Purged fixture;
  fixture.options.purgers.clear();
  take_down_7(fixture);
  const PublishReport report = fixture.publish();
  require_published(fixture);
  CHECK_NOTHROW(require_purged(report));
  REQUIRE(report.warnings.size() == 1);
  CHECK(text_of(report.warnings[0])
            .starts_with("caches in front of s3://feed may still show taken-down content: purge "
                         "/v1/changes/discovery/129600.json /v1/changes/discovery/691200.json "
                         "/v1/changes/discovery/7200.json /v1/creators/7.json /v1/discovery.json"));
  CHECK(text_of(report.warnings[0])
            .ends_with(", or publish again with --purge-command or --cloudfront, now or later; "
                       "without caches nothing is left to do"));
  CHECK(publish::text(report).find(" left to a run with purge options\n") != std::string::npos);
  const auto pending = [](const PublishReport& of) {
    std::optional<double> paths;
    for (const text::Gauge& gauge : publish::summary(of).metrics)
      if (std::string_view(gauge.name) == "vizzy_publish_purge_pending_paths")
        paths = gauge.samples.at(0).value;
    return paths;
  };
  CHECK(pending(report) == static_cast<double>(report.purge->paths.size()));

  fixture.change();
  const PublishReport silent = fixture.publish();
  CHECK(silent.warnings.empty());
  CHECK_FALSE(silent.purge);
  CHECK_FALSE(pending(silent));

  for (const bool is_fresh : {false, true}) {
    if (is_fresh) purge::PendingPurge(fixture.folder, "s3://feed").remove();
    fixture.options.purgers = {&fixture.purger};
    fixture.purger.failure = is_fresh ? "" : "the cache is asleep";
    const PublishReport purged = fixture.publish();
    CHECK_FALSE(purged.changed);
    CHECK(purged.purge->paths == report.purge->paths);
    CHECK(purged.purge->done == is_fresh);
  }
  CHECK_FALSE(fixture.bookkeeping.objects.contains("purge.json"));
  CHECK_FALSE(fixture.publish().purge);
}

TEST_CASE("what was taken down before the first publish needs no purge") {
  PublishFixture fixture;
  take_down_7(fixture);
  const PublishReport report = fixture.publish();
  CHECK(report.warnings.empty());
  CHECK_FALSE(report.purge);
  CHECK_FALSE(fixture.bookkeeping.objects.contains("purge.json"));
}

TEST_CASE("a run that is killed between removing and purging leaves the purge to the next") {
  Purged fixture;
  take_down_7(fixture);
  fixture.bookkeeping.before = [&](const std::string& step) {
    if (step == "swap head.json" && !fixture.web.objects.contains("v1/creators/7.json"))
      throw Error(ErrorKind::failed, "killed");
  };
  CHECK_THROWS_AS(fixture.publish(), Error);
  CHECK(fixture.purger.requests.empty());
  fixture.bookkeeping.before = nullptr;
  (void)fixture.publish();
  CHECK(std::ranges::count(fixture.last(), "v1/creators/7.json") == 1);
  CHECK(std::ranges::count_if(fixture.last(),
                              [](const auto& path) { return path.starts_with("v1/o/"); }) >= 1);
}

TEST_CASE("more paths than may be free are purged only when that is allowed") {
  Purged fixture;
  fixture.change();
  fixture.options.max_purged_paths = 1;
  const PublishReport report = fixture.publish();
  CHECK(fixture.purger.requests.empty());
  REQUIRE(report.warnings.size() == 1);
  CHECK(text_of(report.warnings[0]) ==
        "3 paths to purge are more than 1: no cache was purged; they may show the old version "
        "until its max-age is over; pass --allow-cost to purge them");
  fixture.options.max_purged_paths = 1000;
  CHECK(fixture.publish().purge->done);
}

TEST_CASE("every cache is asked, also when one fails, and a stop is obeyed") {
  Purged fixture;
  RecordingPurger second;
  fixture.options.purgers.push_back(&second);
  fixture.purger.failure = "the cache is asleep";
  fixture.change();
  (void)fixture.publish();
  CHECK(second.requests.size() == 1);
  fixture.purger.kind = ErrorKind::interrupted;
  CHECK(thrown(ErrorKind::interrupted, [&] { (void)fixture.publish(); }) == "the cache is asleep");
}

TEST_CASE("a dry run says what would be purged") {
  Purged fixture;
  fixture.change();
  fixture.options.mode = PublishMode::dry_run;
  const PublishReport report = fixture.publish();
  CHECK(fixture.purger.requests.empty());
  Paths purged;
  for (const PlannedStep& step : report.plan)
    if (step.action == Action::purge) purged.push_back(step.key);
  CHECK(purged == Paths{"/v1/changes/*", "/v1/creators/*", "/v1/discovery.json"});
  CHECK_FALSE(purge::PendingPurge(fixture.folder, "s3://feed").request());
}

TEST_CASE("a cache that knows no wildcards is told each path, and no limit of cost keeps it") {
  Purged fixture;
  fixture.purger.knows_wildcards = false;
  fixture.options.max_purged_paths = 1;
  fixture.change();
  CHECK(fixture.publish().purge->done);
  const Paths paths = fixture.last();
  CHECK(std::ranges::count(paths, "v1/discovery.json") == 1);
  CHECK(std::ranges::count_if(paths, [](const auto& path) {
          return path.starts_with("v1/creators/") && path.ends_with(".json");
        }) >= 1);
  CHECK(std::ranges::none_of(paths, [](const auto& path) { return path.ends_with('*'); }));
}
