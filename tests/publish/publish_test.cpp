#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ranges>

#include "core/codec/encoding.h"
#include "core/destination/folder_destination.h"
#include "core/format/resource_kind.h"
#include "core/store/layout.h"
#include "core/versions/takedown.h"
#include "tests/publish/publish_fixture.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;
namespace {

std::size_t position(const std::vector<std::string>& log, const std::string& step) {
  return static_cast<std::size_t>(std::ranges::find(log, step) - log.begin());
}

std::string reason_for(const PublishReport& report, const std::string& key) {
  for (const PlannedStep& step : report.plan)
    if (step.key == key) return fmt::format("{}: {}", word_of(step.action), text_of(step.reason));
  return "";
}

}  // namespace

TEST_CASE("a first publish puts everything, each with its headers") {
  PublishFixture fixture;
  const PublishReport report = fixture.publish();
  require_published(fixture);
  CHECK(report.changed);
  CHECK_FALSE(report.replaced);
  CHECK(report.sequence == 1);
  CHECK(report.kinds[0].puts == 1 + 3);  // and the changes of three spans
  CHECK(report.kinds[2].puts == 30);
  const auto& entry = fixture.web.objects.at("v1/discovery.json");
  CHECK(entry.headers.content_encoding == "gzip");
  CHECK(entry.headers.content_type == "application/json");
  CHECK(entry.headers.cache_control ==
        "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400");
  CHECK(fixture.bookkeeping.objects.at("head.json").headers.cache_control == "no-store");
}

TEST_CASE("nothing to publish costs one request") {
  PublishFixture fixture;
  (void)fixture.publish();
  const auto before = fixture.web.operations() + fixture.bookkeeping.operations();
  const PublishReport report = fixture.publish();
  CHECK_FALSE(report.changed);
  CHECK(publish::text(report) == "nothing to publish: s3://feed holds sequence 1\n");
  CHECK(fixture.web.operations() + fixture.bookkeeping.operations() == before + 1);
}

TEST_CASE(
    "objects come before the intent, documents and the manifest before entries, the head last") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.change();
  std::vector<std::string> log;
  fixture.web.before =
      fixture.bookkeeping.before = [&](const std::string& step) { log.push_back(step); };
  (void)fixture.publish();
  const auto first = [&](const std::string& start) {
    return std::ranges::find_if(log, [&](const auto& s) { return s.starts_with(start); }) -
           log.begin();
  };
  const auto last = [&](const std::string& start) {
    const auto backwards = log | std::views::reverse;
    return backwards.end() -
           std::ranges::find_if(backwards, [&](const auto& s) { return s.starts_with(start); }) - 1;
  };
  const auto intent = static_cast<std::ptrdiff_t>(position(log, "swap head.json"));
  CHECK(last("put v1/o/") < intent);
  CHECK(last("put shards/") < intent);
  CHECK(last("put intents/") < intent);
  CHECK(intent < first("put v1/creators/"));
  CHECK(last("put v1/creators/") < first("put manifests/"));
  CHECK(first("put manifests/") < first("put v1/discovery.json"));
  CHECK(first("put v1/discovery.json") < first("remove v1/creators/3.json"));
  CHECK(first("remove v1/creators/3.json") < last("swap head.json"));
  require_published(fixture);
}

TEST_CASE("only what changed is put, and documents that are gone are removed") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.change();
  (void)fixture.web.take_log();
  const PublishReport report = fixture.publish();
  require_published(fixture);
  CHECK(report.replaced == 1);
  CHECK(report.kinds[0].puts == 1 + 3);  // and the changes of three spans
  CHECK(report.kinds[2].puts == 4);      // 10, 20, 30 and the new one
  CHECK(report.kinds[2].skipped == 26);
  CHECK(report.kinds[2].removed == 1);
  const auto log = fixture.web.take_log();
  CHECK(std::ranges::count(log, "remove v1/creators/3.json") == 1);
  CHECK(std::ranges::count(log, "put v1/creators/1.json") == 0);
}

TEST_CASE("a version that comes back is published without putting its objects again") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.database.run("UPDATE creators SET follower_count = follower_count + 500000 WHERE id = 1");
  (void)fixture.build(fixture.folder);
  CHECK(fixture.publish().kinds[1].puts > 0);
  fixture.database.run("UPDATE creators SET follower_count = follower_count - 500000 WHERE id = 1");
  (void)fixture.build(fixture.folder);
  const PublishReport back = fixture.publish();
  CHECK(back.sequence == 3);
  CHECK(back.kinds[1].puts == 3);  // no page, but what the changes of each span name
  require_published(fixture);
}

TEST_CASE("a dry run says every step with its reason, and does nothing") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.change();
  const auto web = fixture.web.objects.size();
  const std::string head = fixture.bookkeeping.objects.at("head.json").bytes;
  fixture.options.mode = PublishMode::dry_run;
  const PublishReport plan = fixture.publish();
  CHECK(fixture.web.objects.size() == web);
  CHECK(fixture.bookkeeping.objects.at("head.json").bytes == head);
  CHECK(reason_for(plan, "v1/discovery.json") == "put: changed");
  CHECK(reason_for(plan, "v1/creators/31.json") == "put: new");
  CHECK(reason_for(plan, "v1/creators/10.json") == "put: changed");
  CHECK(reason_for(plan, "v1/creators/1.json") == "skip: already there");
  CHECK(reason_for(plan, "v1/creators/3.json") == "remove: gone from the feed");

  fixture.options.mode = PublishMode::publish;
  const PublishReport done = fixture.publish();
  CHECK(done.total().puts == plan.total().puts);
  CHECK(done.total().removed == plan.total().removed);
  CHECK(done.put_cost == Approx(static_cast<double>(done.total().puts) * 5e-6));
  const auto json = nlohmann::json::parse(publish::json(plan));
  CHECK(json.at("puts") == plan.total().puts);
  CHECK(json.at("plan").size() == plan.plan.size());
}

TEST_CASE("a dry run lists and counts exactly what the run then puts") {
  PublishFixture fixture;
  const auto require_same = [&](const std::string& what) {
    INFO(what);
    fixture.options.mode = PublishMode::dry_run;
    const PublishReport planned = fixture.publish();
    fixture.options.mode = PublishMode::publish;
    (void)fixture.web.take_log();
    (void)fixture.bookkeeping.take_log();
    const PublishReport done = fixture.publish();
    std::vector<std::string> listed, put;
    for (const PlannedStep& step : planned.plan)
      if (step.action == Action::put) listed.push_back(step.key);
    for (const auto& log : {fixture.web.take_log(), fixture.bookkeeping.take_log()})
      for (const std::string& step : log)
        if (step.starts_with("put ") || step.starts_with("swap "))
          put.push_back(step.substr(step.find(' ') + 1));
    std::ranges::sort(listed);
    std::ranges::sort(put);
    CHECK(listed == put);
    CHECK(done.total().puts == put.size());
    CHECK(planned.total().puts == done.total().puts);
    CHECK(planned.bookkeeping.puts == done.bookkeeping.puts);
    CHECK(planned.total().removed == done.total().removed);
  };
  require_same("first");
  fixture.change();
  require_same("change");
  fixture.change();
  NoProgress progress;
  (void)versions::take_down(fixture.folder, {.keys = {"7"}, .now = fixture.build.options.now},
                            progress);
  require_same("takedown");
  fixture.change();
  require_same("change after a takedown");
  fixture.web.objects.erase("v1/creators/9.json");
  fixture.bookkeeping.objects.erase("denylist.json");
  fixture.options.trust = Trust::listing;
  require_same("check");
}

TEST_CASE("files of a folder are no PUTs, and cost nothing") {
  PublishFixture fixture;
  const TemporaryFolder www;
  destination::FolderDestination web(www.path(), "www", "_vizzy/tmp");
  destination::FolderDestination bookkeeping(www.path() / "_vizzy", "www/_vizzy", "tmp");
  fixture.options.representation = make_representation(codec::Encoding::identity, true, false);
  NoProgress progress;
  const PublishReport report =
      vizzy::publish::publish(fixture.folder, {web, bookkeeping}, fixture.options, progress);
  CHECK(report.put_cost == 0);
  const std::string text = publish::text(report);
  CHECK(text.starts_with("entries      12 files, "));
  CHECK(text.find("PUT") == std::string::npos);
  CHECK(text.find('$') == std::string::npos);
}

TEST_CASE("another header puts the resources of its kind again") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.options.representation.cache_control.at(
      static_cast<std::size_t>(format::ResourceKind::object)) = "no-cache";
  const PublishReport report = fixture.publish();
  CHECK(report.changed);
  CHECK(report.kinds[0].puts == 0);
  CHECK(report.kinds[1].skipped == 0);
  CHECK(report.kinds[1].puts > 0);
  CHECK(report.kinds[2].puts == 0);
  for (const auto& [key, stored] : fixture.web.objects)
    if (key.starts_with("v1/o/")) CHECK(stored.headers.cache_control == "no-cache");
  CHECK_FALSE(fixture.publish().changed);
}

TEST_CASE("another representation is announced before it touches objects that readers use") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.options.representation = make_representation(codec::Encoding::brotli, false, true);
  std::vector<std::string> log;
  fixture.web.before =
      fixture.bookkeeping.before = [&](const std::string& step) { log.push_back(step); };
  (void)fixture.publish();
  const auto object = std::ranges::find_if(
      log, [](const std::string& step) { return step.starts_with("put v1/o/"); });
  REQUIRE(object != log.end());
  CHECK(position(log, "swap head.json") < static_cast<std::size_t>(object - log.begin()));
  require_published(fixture);
}

TEST_CASE("siblings are published, and removed when they are published no longer") {
  PublishFixture fixture;
  fixture.options.representation = make_representation(codec::Encoding::identity, true, true);
  (void)fixture.publish();
  CHECK(fixture.web.objects.at("v1/discovery.json.br").headers.content_encoding == "br");
  CHECK(fixture.web.objects.at("v1/discovery.json").headers.content_encoding.empty());
  fixture.options.representation = make_representation(codec::Encoding::gzip, false, true);
  (void)fixture.publish();
  CHECK_FALSE(fixture.web.objects.contains("v1/discovery.json.br"));
  CHECK_FALSE(fixture.web.objects.contains("v1/creators/1.json.gz"));
  require_published(fixture);
}

TEST_CASE("what was not asked for changes no representation that is published") {
  PublishFixture fixture;
  fixture.options.representation = make_representation(codec::Encoding::identity, true, true);
  (void)fixture.publish();
  fixture.change();
  fixture.options.representation = make_representation(codec::Encoding::gzip, false, true);
  const auto refusal = [&](const AskedRepresentation& asked) {
    fixture.options.asked_representation = asked;
    return thrown(ErrorKind::gate, [&] { (void)fixture.publish(); });
  };
  const std::string forms =
      "s3://feed has NAME.json in identity with siblings, and this run would make it NAME.json in "
      "gzip without siblings; pass ";
  CHECK(refusal({.plain = true, .siblings = false}) ==
        forms + "--siblings to keep it, or --no-siblings to change it");
  CHECK(refusal({.plain = false, .siblings = true}) ==
        forms + "--plain-encoding identity to keep it, or --plain-encoding gzip to change it");
  CHECK(refusal({.plain = false, .siblings = false}) ==
        forms +
            "--plain-encoding identity --siblings to keep it, or --plain-encoding gzip "
            "--no-siblings to change it");
  fixture.options.representation = make_representation(codec::Encoding::identity, true, true);
  (void)fixture.publish();
  require_published(fixture);
}

TEST_CASE("another representation puts only what differs") {
  PublishFixture fixture;
  fixture.options.representation = make_representation(codec::Encoding::gzip, true, true);
  (void)fixture.publish();
  const auto puts_of_change = [&](codec::Encoding plain, bool siblings) {
    fixture.options.representation = make_representation(plain, siblings, true);
    (void)fixture.web.take_log();
    const PublishReport report = fixture.publish();
    CHECK(report.changed);
    require_published(fixture);
    std::vector<std::string> puts = fixture.web.take_log();
    std::erase_if(puts, [](const std::string& step) { return !step.starts_with("put "); });
    CHECK(puts.size() == report.total().puts - report.bookkeeping.puts);
    return puts;
  };
  CHECK(puts_of_change(codec::Encoding::gzip, false).empty());
  CHECK_FALSE(fixture.web.objects.contains("v1/discovery.json.gz"));
  const auto siblings = puts_of_change(codec::Encoding::gzip, true);
  CHECK(std::ranges::find(siblings, "put v1/discovery.json.br") != siblings.end());
  CHECK(std::ranges::find(siblings, "put v1/discovery.json") == siblings.end());
  const auto plain = puts_of_change(codec::Encoding::identity, true);
  CHECK(std::ranges::find(plain, "put v1/discovery.json.br") == plain.end());
  CHECK(std::ranges::find(plain, "put v1/discovery.json") != plain.end());
}

TEST_CASE("a bucket needs nothing when the folder is built with gzip alone") {
  PublishFixture fixture;
  (void)fixture.publish();
  const auto before = fixture.web.objects;
  const auto puts_with = [&](const codec::Encodings& encodings) {
    fixture.build.options.encodings = encodings;
    CHECK(fixture.build(fixture.folder).changed);
    const PublishReport report = fixture.publish();
    require_published(fixture);
    return report.total().puts - report.bookkeeping.puts;
  };
  CHECK(puts_with({codec::Encoding::gzip}) == 0);
  CHECK(puts_with({codec::Encoding::gzip, codec::Encoding::identity}) == 0);
  fixture.change();
  (void)fixture.publish();
  require_published(fixture);
  CHECK(fixture.web.objects.size() >= before.size());
}

TEST_CASE("a folder gets what is new, and loses what is no longer written") {
  PublishFixture fixture(false);
  fixture.build.options.encodings = {codec::Encoding::gzip};
  (void)fixture.build(fixture.folder);
  fixture.options.representation = make_representation(codec::Encoding::identity, true, false);
  (void)fixture.publish();
  require_published(fixture);
  CHECK_FALSE(fixture.web.objects.contains("v1/discovery.json"));
  fixture.build.options.encodings = {};
  (void)fixture.build(fixture.folder);
  (void)fixture.web.take_log();
  (void)fixture.publish();
  require_published(fixture);
  CHECK(fixture.web.objects.contains("v1/discovery.json.br"));
  for (const std::string& step : fixture.web.take_log())
    CHECK((!step.starts_with("put ") || !step.ends_with(".gz")));
  fixture.build.options.encodings = {codec::Encoding::gzip};
  (void)fixture.build(fixture.folder);
  (void)fixture.publish();
  require_published(fixture);
  CHECK_FALSE(fixture.web.objects.contains("v1/discovery.json"));
  CHECK_FALSE(fixture.web.objects.contains("v1/discovery.json.br"));
}

TEST_CASE("a version without gzip is not put where readers expect gzip") {
  PublishFixture fixture(false);
  fixture.build.options.encodings = {codec::Encoding::identity};
  (void)fixture.build(fixture.folder);
  CHECK(thrown(ErrorKind::gate, [&] {
          (void)fixture.publish();
        }).starts_with("s3://feed needs gzip, and the version was built without gzip"));
  CHECK(fixture.web.objects.empty());
}

TEST_CASE("after a change of representation that was cut off nothing counts as present", "[long]") {
  for (std::uint64_t n = 1;; ++n) {
    PublishFixture fixture;
    fixture.options.journals.clear();
    const Representation before = fixture.options.representation =
        make_representation(codec::Encoding::gzip, true, true);
    (void)fixture.publish();
    fixture.options.representation = make_representation(codec::Encoding::identity, true, true);
    fixture.web.fail_from(n);
    bool is_whole = true;
    try {
      (void)fixture.publish();
    } catch (const Error&) {
      is_whole = false;
    }
    fixture.web.fail_from(0);
    fixture.options.representation = before;
    (void)fixture.publish();
    require_published(fixture);
    if (is_whole) break;
  }
}

TEST_CASE("what was damaged on the local disk is not published") {
  PublishFixture fixture;
  std::string bytes = fixture.folder.read("public/v1/creators/1.json.gz").value();
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  fixture.folder.set("public/v1/creators/1.json.gz", bytes);
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.publish(); }) ==
        "public/v1/creators/1.json.gz is damaged; run vizzy build-feed --repair, then publish "
        "again");
  fixture.folder.erase("public/v1/creators/1.json.gz");
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.publish(); }) ==
        "public/v1/creators/1.json.gz is missing; run vizzy build-feed --repair, then publish "
        "again");
}

TEST_CASE("a folder without a version has nothing to publish") {
  PublishFixture fixture(false);
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.publish(); }) ==
        "no version is published in the folder yet; run vizzy build-feed");
}

TEST_CASE("a store that cannot protect is published to, with one warning") {
  PublishFixture fixture;
  MemoryDestination weak("s3://weak/_vizzy", destination::SwapMethod::none);
  NoProgress progress;
  const auto run = [&] {
    return publish::publish(fixture.folder, {fixture.web, weak}, fixture.options, progress);
  };
  const PublishReport first = run();
  REQUIRE(first.warnings.size() == 1);
  CHECK(text_of(first.warnings[0]) ==
        "s3://weak/_vizzy does not support conditional writes, so two publishers at the same time "
        "could leave an older version; make sure that only one publishes at a time");
  fixture.change();
  CHECK(run().warnings.empty());
}

TEST_CASE("lost bookkeeping makes the next publish put everything again") {
  PublishFixture fixture;
  (void)fixture.publish();
  std::erase_if(fixture.bookkeeping.objects,
                [](const auto& object) { return object.first != "head.json"; });
  fixture.change();
  fixture.folder.erase(store::manifest_path(1));
  const PublishReport report = fixture.publish();
  CHECK(report.kinds[2].skipped == 0);
  CHECK(report.kinds[1].skipped == 0);
  CHECK_FALSE(fixture.publish().changed);
}
