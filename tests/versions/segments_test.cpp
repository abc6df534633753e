#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "core/verify/folder/verify_folder.h"
#include "core/versions/diff.h"
#include "core/versions/gc.h"
#include "core/versions/rollback.h"
#include "core/versions/takedown.h"
#include "tests/compile/divided_feed.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::versions;
using namespace vizzy::test;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds kNow{std::chrono::seconds(1'700'003'600)};

verify::folder::VerifyReport verify_report(store::FileStore& store) {
  NoProgress progress;
  return verify::folder::verify_folder(store, {}, progress);
}

TakedownOptions options_for(std::vector<std::string> keys, std::vector<std::string> from = {}) {
  return {.keys = std::move(keys),
          .from = std::move(from),
          .hidden_for = 24h,
          .effort = codec::Effort::fast,
          .now = kNow};
}

TakedownReport take_down(store::FileStore& store, const TakedownOptions& options) {
  NoProgress progress;
  return vizzy::versions::take_down(store, options, progress);
}

bool holds(const std::vector<int>& ids, int id) { return std::ranges::find(ids, id) != ids.end(); }

/// Two versions: in the second one song 1 leads everywhere it stands.
struct TwoVersions : DividedFeed {
  TwoVersions() {
    (void)publish();
    database.run("UPDATE songs SET plays = 1000 WHERE id = 1");
    (void)publish();
  }
};

}  // namespace

TEST_CASE("a takedown reaches the feed, its segments and the totals of the directory") {
  TwoVersions songs;
  const TakedownReport report = take_down(songs.store, options_for({"1"}));
  CHECK(report.sequence == 3);
  CHECK(report.rewritten == std::vector<std::uint64_t>{1, 2});
  CHECK_FALSE(holds(songs.ids("songs"), 1));
  CHECK_FALSE(holds(songs.ids("songs/folk"), 1));
  CHECK(songs.directory().at("segments")[1].at("total") == 17);
  CHECK(read_feed(songs.store, "songs/folk").entry.at("hidden").dump() == "[1]");
  for (const auto& [path, bytes] : songs.store.files())
    if (path.ends_with(".json")) CHECK(bytes.find("\"song1\"") == std::string::npos);
  const verify::folder::VerifyReport verified = verify_report(songs.store);
  CHECK(verified.damage.empty());
  CHECK(verified.versions == 3);
  CHECK_FALSE(songs.publish().changed);  // the next build obeys
}

TEST_CASE("a takedown from a feed is one from all its segments") {
  TwoVersions songs;
  (void)take_down(songs.store, options_for({"1"}, {"songs"}));
  CHECK_FALSE(holds(songs.ids("songs/folk"), 1));
  CHECK_FALSE(songs.publish().changed);
}

TEST_CASE("a takedown from one segment leaves the key in the feed") {
  TwoVersions songs;
  (void)take_down(songs.store, options_for({"1"}, {"songs/folk"}));
  CHECK(holds(songs.ids("songs"), 1));
  CHECK_FALSE(holds(songs.ids("songs/folk"), 1));
  CHECK(songs.directory().at("segments")[1].at("total") == 17);
  CHECK(verify_report(songs.store).damage.empty());
  CHECK_FALSE(songs.publish().changed);
}

TEST_CASE("a takedown names feeds, not their segments, when it does not know a name") {
  TwoVersions songs;
  CHECK(thrown(ErrorKind::usage,
               [&] { (void)take_down(songs.store, options_for({"1"}, {"songs/flok"})); }) ==
        "no feed, collection or children are named \"songs/flok\" (did you mean \"songs/folk\"?); "
        "choose from songs");
}

TEST_CASE("a rollback brings segments back, also those that are gone since") {
  TwoVersions songs;
  songs.database.run("UPDATE songs SET genre = 'jazz' WHERE genre = 'folk'");
  (void)songs.publish();
  CHECK(songs.store.read("public/v1/songs/folk.json") == std::nullopt);
  const RollbackReport report =
      roll_back(songs.store, "1", {.effort = codec::Effort::fast, .now = kNow});
  CHECK(report.sequence == 4);
  CHECK(songs.ids("songs/folk").back() == 1);
  CHECK(songs.store.read("public/v1/songs/jazz.json") == std::nullopt);
  CHECK(verify_report(songs.store).damage.empty());
  CHECK(versions::text(report).find("  3 segments hold 54 items\n") != std::string::npos);
}

TEST_CASE("a diff compares segment by segment and sums them up") {
  TwoVersions songs;
  const DiffReport report = diff_versions(songs.store, "1", "2");
  REQUIRE(report.feeds.size() == 4);
  const auto folk = std::ranges::find(report.feeds, "songs/folk", &FeedDiff::name);
  CHECK(folk->items.moved == 1);
  CHECK(folk->items.changed == 1);
  CHECK(std::ranges::find(report.feeds, "songs/rock", &FeedDiff::name)->returning.identity == 0);
  CHECK(versions::text(report).find(
            "  3 segments, 1 of them changed; a reader with the older versions downloads ") !=
        std::string::npos);
}

TEST_CASE("garbage collection keeps what retained segments lead to and forgets the rest") {
  TwoVersions songs;
  songs.database.run("UPDATE songs SET genre = 'jazz', name = name || '!'");
  songs.build.options.shrink = compile::Shrink::allowed;
  (void)songs.publish();
  NoProgress progress;
  const GcReport report =
      collect_garbage(songs.store, {.keep_builds = 1, .keep_age = 0h, .now = kNow}, progress);
  CHECK(report.kept_versions == std::vector<std::uint64_t>{2, 3});
  CHECK(verify_report(songs.store).damage.empty());
  (void)collect_garbage(songs.store, {.keep_builds = 0, .keep_age = 0h, .now = kNow}, progress);
  CHECK(verify_report(songs.store).damage.empty());
  CHECK(verify_report(songs.store).garbage_files == 0);
}
