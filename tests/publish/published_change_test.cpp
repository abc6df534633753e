#include "core/publish/published_change.h"

#include <catch2/catch.hpp>

#include "core/codec/gzip.h"
#include "core/publish/kept_entries.h"
#include "core/publish/published_hold.h"
#include "core/publish/published_listing.h"
#include "core/store/commit.h"
#include "core/versions/rollback.h"
#include "core/versions/takedown.h"
#include "tests/publish/publish_fixture.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;

namespace {

/// A destination with three versions, whose folder is elsewhere.
struct AtFixture : PublishFixture {
  AtFixture() {
    (void)publish();
    for (int i = 0; i < 2; ++i) {
      change();
      (void)publish();
    }
  }

  [[nodiscard]] std::chrono::sys_seconds later() const {
    return build.options.now + std::chrono::hours(1);
  }

  /// Runs a change on what is published, in a folder of its own.
  template <class Change>
  PublishReport run(const Change& change, Needed needed = Needed::retained) {
    NoProgress progress;
    MemoryStore temporary;
    const store::Denylist nothing;
    PublishedFolder published(temporary,
                              {.web = web,
                               .bookkeeping = bookkeeping,
                               .left_over = nothing,
                               .now = later(),
                               .concurrency = 1},
                              needed, progress);
    encodings = published.encodings();
    change(published.store());
    PublishOptions at = options;
    at.journals.clear();
    return publish_change(published, {web, bookkeeping}, at, progress);
  }

  std::vector<codec::Encoding> encodings;  ///< of the last run

  PublishReport take_down(const std::string& key) {
    return run([&](store::FileStore& store) {
      NoProgress progress;
      (void)versions::take_down(store,
                                {.keys = {key},
                                 .unheld = versions::UnheldKeys::refused,
                                 .effort = codec::Effort::fast,
                                 .now = later()},
                                progress);
    });
  }

  PublishReport roll_back(const std::string& name,
                          const std::optional<versions::HoldRequest>& hold = {}) {
    return run([&](store::FileStore& store) {
      (void)versions::roll_back(
          store, name,
          {.effort = codec::Effort::fast, .now = later(), .hold = hold, .encodings = encodings});
    });
  }

  [[nodiscard]] std::uint64_t published_sequence() {
    return read_head(bookkeeping).mark()->sequence;
  }

  /// Everything that readers or the bookkeeping can show of creator 7.
  [[nodiscard]] std::vector<std::string> holders_of_7() const {
    std::vector<std::string> keys;
    for (const auto* place : {&web, &bookkeeping})
      for (const auto& [key, stored] : place->objects) {
        const bool is_gzip = stored.bytes.starts_with("\x1f\x8b");
        const std::string text = is_gzip ? codec::gunzip(stored.bytes, 1'000'000) : stored.bytes;
        if (text.find(R"("username":"user7")") != std::string::npos) keys.push_back(key);
      }
    return keys;
  }

  [[nodiscard]] std::string entry() const {
    return codec::gunzip(web.objects.at("v1/discovery.json").bytes, 1'000'000);
  }
  [[nodiscard]] bool shows_lists_of(std::uint64_t sequence) {
    const std::string version = store::read_manifest(folder, sequence).feeds.at(0).version;
    return entry().find("\"version\":\"" + version + "\"") != std::string::npos;
  }
};

}  // namespace

TEST_CASE("a takedown without the folder withdraws the key from every retained version") {
  AtFixture fixture;
  REQUIRE(fixture.holders_of_7().size() >= 3);
  const PublishReport report = fixture.take_down("7");
  CHECK(report.changed);
  CHECK(report.is_takedown);
  CHECK(fixture.published_sequence() == 4);
  CHECK(fixture.holders_of_7().empty());
  CHECK_FALSE(fixture.web.objects.contains("v1/creators/7.json"));
  CHECK(fixture.entry().find(R"("hidden":[7])") != std::string::npos);
  CHECK(read_published_denylist(fixture.web, fixture.bookkeeping).keys().at(0).key == "7");
}

TEST_CASE("a takedown without the folder does what one with the folder does") {
  AtFixture with, without;
  NoProgress progress;
  (void)versions::take_down(
      with.folder, {.keys = {"7"}, .effort = codec::Effort::fast, .now = with.later()}, progress);
  (void)with.publish();
  (void)without.take_down("7");
  REQUIRE(with.web.objects.size() == without.web.objects.size());
  for (const auto& [key, stored] : with.web.objects) {
    INFO(key);
    REQUIRE(without.web.objects.contains(key));
    if (key.starts_with("v1/o/") || key.starts_with("v1/creators/"))
      CHECK(stored.bytes == without.web.objects.at(key).bytes);
  }
}

TEST_CASE("a key that nothing published holds is refused, and nothing changes") {
  AtFixture fixture;
  const auto before = fixture.web.objects.size();
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)fixture.take_down("70707");
        }).starts_with("nothing published holds 70707, so nothing was taken down"));
  CHECK(fixture.web.objects.size() == before);
  CHECK(fixture.published_sequence() == 3);
}

TEST_CASE("a rollback without the folder publishes the lists of a retained version") {
  AtFixture fixture;
  const PublishReport report = fixture.roll_back("1");
  CHECK(report.changed);
  CHECK(fixture.published_sequence() == 4);
  CHECK(fixture.shows_lists_of(1));
  CHECK_FALSE(fixture.run([](store::FileStore&) {}).changed);
}

TEST_CASE("a rollback that is held keeps folders from publishing until it is released") {
  AtFixture fixture;
  (void)fixture.roll_back("1", versions::HoldRequest{.reason = "bad import"});
  CHECK(read_hold_at("s3://feed", fixture.bookkeeping)->reason == "bad import");
  for (int i = 0; i < 3; ++i) fixture.change();
  const PublishReport held = fixture.publish();
  CHECK(held.is_held);
  CHECK(held.hold_there);
  CHECK(fixture.published_sequence() == 4);
  CHECK(fixture.take_down("7").changed);
  CHECK(fixture.published_sequence() == 5);
  write_hold_at(fixture.bookkeeping, std::nullopt);
  CHECK(thrown(ErrorKind::gate, [&] {
          (void)fixture.publish();
        }).ends_with("run vizzy build-feed --since s3://feed"));
}

TEST_CASE("what a folder took down does not go out with more while the destination is held") {
  AtFixture fixture;
  write_hold_at(fixture.bookkeeping, store::Hold{.since = fixture.now, .reason = "bad numbers"});
  fixture.change();
  NoProgress progress;
  (void)versions::take_down(fixture.folder,
                            {.keys = {"7"}, .effort = codec::Effort::fast, .now = fixture.later()},
                            progress);
  CHECK(thrown(ErrorKind::gate, [&] { (void)fixture.publish(); }) ==
        "s3://feed is held, and the folder takes down what is not taken down there; take it down "
        "there with vizzy takedown KEY --at s3://feed, or end the hold");
  CHECK(fixture.published_sequence() == 3);
}

TEST_CASE("a hold of a destination that is over is removed by the next publish") {
  AtFixture fixture;
  write_hold_at(fixture.bookkeeping,
                store::Hold{.since = fixture.now, .until = fixture.now, .reason = "bad numbers"});
  fixture.options.now = fixture.now + std::chrono::hours(1);
  fixture.change();
  CHECK(fixture.publish().changed);
  CHECK_FALSE(read_hold_at("s3://feed", fixture.bookkeeping));
}

TEST_CASE("a change without the folder starts again when others publish meanwhile") {
  AtFixture fixture;
  int runs = 0;
  const PublishReport report = start_again_if_moved(fixture.bookkeeping, [&] {
    return fixture.run([&](store::FileStore& store) {
      if (++runs == 1) {
        fixture.change();
        (void)fixture.publish();
      }
      (void)versions::roll_back(
          store, "1",
          {.effort = codec::Effort::fast, .now = fixture.later(), .encodings = fixture.encodings});
    });
  });
  CHECK(runs == 2);
  CHECK(report.changed);
  CHECK(fixture.published_sequence() == 5);
}

TEST_CASE("what seems lost is looked for again when others published meanwhile, and only then") {
  AtFixture fixture;
  const bool others_publish = GENERATE(true, false);
  int runs = 0;
  const auto work = [&] {
    if (++runs > 1) return;
    if (others_publish) {
      fixture.change();
      (void)fixture.publish();
    }
    throw Error(ErrorKind::failed, "v1/o/a.json is missing");
  };
  if (others_publish) {
    start_again_if_moved(fixture.bookkeeping, work);
    CHECK(runs == 2);
  } else {
    CHECK(thrown(ErrorKind::failed, [&] { start_again_if_moved(fixture.bookkeeping, work); }) ==
          "v1/o/a.json is missing");
    CHECK(runs == 1);
  }
}

TEST_CASE("a takedown without the folder that is cut off anywhere is completed by the next",
          "[long]") {
  const auto place_of = [](AtFixture& fixture, bool is_web) -> MemoryDestination& {
    return is_web ? fixture.web : fixture.bookkeeping;
  };
  const bool is_web = GENERATE(true, false);
  AtFixture whole;
  const std::uint64_t before = place_of(whole, is_web).operations();
  (void)whole.take_down("7");
  const std::uint64_t operations = place_of(whole, is_web).operations() - before;
  REQUIRE(operations > 10);
  for (std::uint64_t n = 1; n <= operations; n += 2) {
    INFO(n);
    AtFixture fixture;
    place_of(fixture, is_web).fail_from(n);
    (void)thrown(ErrorKind::failed, [&] { (void)fixture.take_down("7"); });
    place_of(fixture, is_web).fail_from(0);
    fixture.now += std::chrono::hours(1);  // its lease has ended
    fixture.web.clock = fixture.bookkeeping.clock = fixture.now;
    (void)fixture.run([&](store::FileStore& store) {
      NoProgress progress;
      (void)versions::take_down(
          store, {.keys = {"7"}, .effort = codec::Effort::fast, .now = fixture.later()}, progress);
    });
    CHECK(fixture.holders_of_7().empty());
    CHECK(read_head(fixture.bookkeeping).head->intents.empty());
    CHECK(fixture.published_sequence() >= 4);
    CHECK(fixture.web.objects.contains("v1/creators/8.json"));
  }
}

TEST_CASE("a folder's publish that was cut off is mended without the folder", "[long]") {
  AtFixture whole;
  whole.change();
  const std::uint64_t before = whole.web.operations();
  (void)whole.publish();
  const std::uint64_t operations = whole.web.operations() - before;
  for (std::uint64_t n = 1; n <= operations; n += 2) {
    INFO(n);
    AtFixture fixture;
    fixture.change();
    fixture.web.fail_from(n);
    (void)thrown(ErrorKind::failed, [&] { (void)fixture.publish(); });
    fixture.web.fail_from(0);
    fixture.now += std::chrono::hours(1);
    fixture.web.clock = fixture.bookkeeping.clock = fixture.now;
    (void)fixture.roll_back("3");
    CHECK(read_head(fixture.bookkeeping).head->intents.empty());
    CHECK(fixture.shows_lists_of(3));
    CHECK(fixture.take_down("7").is_takedown);
    CHECK(fixture.holders_of_7().empty());
  }
}

TEST_CASE("garbage is collected at a destination without the folder") {
  AtFixture fixture;
  fixture.options.grace = std::chrono::minutes(0);
  fixture.now = fixture.later();
  fixture.web.clock = fixture.bookkeeping.clock = fixture.now - std::chrono::hours(2);
  fixture.options.garbage = Garbage::collected;
  fixture.options.keep_builds = 0;
  fixture.options.keep_age = std::chrono::hours(0);
  const PublishReport report = fixture.run([](store::FileStore&) {}, Needed::current);
  CHECK_FALSE(report.changed);
  CHECK(report.garbage->expired_versions == 2);
  CHECK(report.garbage->kept_versions == 1);
  CHECK(report.garbage->removed > 3);
  require_published(fixture);
}

TEST_CASE("what a bucket says is compared with its hash before a version is changed") {
  const auto problem = [](const std::string& start) {
    AtFixture fixture;
    bool is_found = false;
    for (auto* place : {&fixture.web, &fixture.bookkeeping})
      for (auto& [key, stored] : place->objects)
        if (key.starts_with(start)) {
          stored.bytes = "{}";
          is_found = true;
        }
    REQUIRE(is_found);
    const std::string text = thrown(ErrorKind::failed, [&] { (void)fixture.take_down("7"); });
    return text.substr(0, text.find("; publish"));
  };
  CHECK(problem("entries/")
            .ends_with(" is missing or damaged, and without it a version cannot be changed from "
                       "here; an earlier "
                       "vizzy may have published it"));
  CHECK(problem("v1/o/").ends_with(" is missing or damaged"));
  CHECK(problem("manifests/").ends_with(" is missing or damaged"));
  CHECK(problem("shards/").ends_with(" is missing or damaged"));
  CHECK(problem("head.json").find("head.json") != std::string::npos);
}

TEST_CASE("a destination of an earlier program gets what a change needs by a check") {
  AtFixture fixture;
  std::erase_if(fixture.bookkeeping.objects,
                [](const auto& object) { return object.first.starts_with("entries/"); });
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.take_down("7"); })
            .ends_with("; publish with --check from the folder that publishes there, which puts "
                       "it"));
  fixture.options.trust = Trust::listing;
  (void)fixture.publish();
  fixture.options.trust = Trust::bookkeeping;
  CHECK(fixture.take_down("7").is_takedown);
  CHECK(fixture.holders_of_7().empty());
}

TEST_CASE("nothing is changed where nothing is published") {
  AtFixture fixture;
  fixture.web.objects.clear();
  fixture.bookkeeping.objects.clear();
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)fixture.take_down("7");
        }).starts_with("nothing is published at s3://feed"));
}
