#include "core/versions/takedown.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <set>

#include "core/codec/encoding.h"
#include "core/store/denylist.h"
#include "core/store/dry_run_store.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/versions/gc.h"
#include "core/versions/rollback.h"
#include "tests/store/faulty_store.h"
#include "tests/support/thrown.h"
#include "tests/verify/folder/damage_in.h"
#include "tests/versions/version_fixture.h"

using namespace vizzy;
using namespace vizzy::versions;
using namespace vizzy::test;
using namespace std::chrono_literals;

namespace {

TakedownOptions options_for(std::vector<std::string> keys, std::vector<std::string> from = {}) {
  return {.keys = std::move(keys),
          .from = std::move(from),
          .hidden_for = 24h,
          .effort = codec::Effort::fast,
          .now = kStart + 5h};
}

TakedownReport take_down(store::FileStore& store, std::vector<std::string> keys,
                         std::vector<std::string> from = {}) {
  NoProgress progress;
  return vizzy::versions::take_down(store, options_for(std::move(keys), std::move(from)), progress);
}

TakedownReport undo(store::FileStore& store, std::vector<std::string> keys) {
  NoProgress progress;
  return undo_takedown(store, options_for(std::move(keys)), progress);
}

/// Nothing that is served and no kept entry holds the creator; "hidden" is not the item.
void require_gone(const VersionFixture& fixture, int id) {
  CHECK(fixture.files_with("\"user" + std::to_string(id) + "\"").empty());
}

}  // namespace

TEST_CASE("after a takedown no resource of any retained version holds the key") {
  for (const int id : {60, 57, 30, 1}) {  // on the first page, at its end, in the middle, the last
    VersionFixture fixture;
    CHECK_FALSE(fixture.files_with("\"user" + std::to_string(id) + "\"").empty());
    const TakedownReport report = take_down(fixture.store, {std::to_string(id)});
    CHECK(report.sequence == 4);
    CHECK(report.not_found.empty());
    CHECK(report.rewritten == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(report.documents_withdrawn == 1);
    require_gone(fixture, id);
    const verify::folder::VerifyReport verified = verify_report(fixture.store);
    CHECK(verified.damage.empty());
    CHECK(verified.versions == 4);
    CHECK(read_feed(fixture.store).items.size() == 59);
  }
}

TEST_CASE("what a takedown publishes is what a build without the key would") {
  VersionFixture fixture;
  (void)take_down(fixture.store, {"30", "60"});
  const PublishedFeed taken = read_feed(fixture.store);
  fixture.database.run("DELETE FROM creators WHERE id IN (30, 60)");
  MemoryStore fresh;
  (void)fixture.build(fresh);
  const PublishedFeed built = read_feed(fresh);
  CHECK(taken.items == built.items);
  CHECK(taken.pages == built.pages);
  CHECK(taken.entry.at("version") == built.entry.at("version"));
}

TEST_CASE("entries hide the key for a while, and later builds leave it out for good") {
  VersionFixture fixture;
  (void)take_down(fixture.store, {"30"});
  CHECK(read_feed(fixture.store).entry.at("hidden") == nlohmann::json{30});
  fixture.build.options.now = kStart + 6h;
  CHECK_FALSE(fixture.build(fixture.store).changed);
  fixture.publish(7);
  CHECK(read_feed(fixture.store).entry.at("hidden") == nlohmann::json{30});
  require_gone(fixture, 30);
  fixture.build.options.now = kStart + 100h;
  CHECK(fixture.build(fixture.store).changed);
  CHECK(read_feed(fixture.store).entry.at("hidden").empty());
  require_gone(fixture, 30);
}

TEST_CASE("a rollback after a takedown does not bring the key back") {
  VersionFixture fixture;
  (void)take_down(fixture.store, {"30"});
  (void)roll_back(fixture.store, "1", {.effort = codec::Effort::fast, .now = kStart + 6h});
  const PublishedFeed feed = read_feed(fixture.store);
  CHECK(feed.items.size() == 59);
  CHECK(feed.entry.at("hidden") == nlohmann::json{30});
  require_gone(fixture, 30);
}

TEST_CASE("a second takedown finds the key in what the first one spared", "[long]") {
  VersionFixture fixture;
  const PublishedFeed before = read_feed(fixture.store);
  (void)take_down(fixture.store, {"30"});
  for (int id = 1; id <= 60; ++id) {
    if (id == 30) continue;
    (void)take_down(fixture.store, {std::to_string(id)});
    require_gone(fixture, id);
    REQUIRE(verify_report(fixture.store).damage.empty());
  }
  CHECK(read_feed(fixture.store).items.empty());
}

TEST_CASE("readers of an older version lose only the pages that held the key") {
  VersionFixture fixture;
  const PublishedFeed before = read_feed(fixture.store);
  const TakedownReport report = take_down(fixture.store, {"30"});
  NoProgress progress;
  (void)collect_garbage(fixture.store, {.now = kStart + 6h}, progress);
  std::vector<std::string> lost;
  for (const std::string& page : before.pages)
    if (!fixture.store.read("public/" + page + ".json")) lost.push_back(page);
  REQUIRE(lost.size() == 1);
  CHECK(std::ranges::find(report.purge, lost[0]) != report.purge.end());
  CHECK(verify_report(fixture.store).damage.empty());
}

TEST_CASE("garbage that holds the key goes too") {
  VersionFixture fixture;
  fixture.store.set("public/v1/o/aa/stray.json", R"({"items":[{"id":30,"username":"user30"}]})");
  fixture.store.set("public/v1/o/aa/other.json", R"({"items":[{"id":31,"username":"user31"}]})");
  (void)take_down(fixture.store, {"30"});
  CHECK_FALSE(fixture.store.read("public/v1/o/aa/stray.json"));
  CHECK(fixture.store.read("public/v1/o/aa/other.json"));
}

TEST_CASE("garbage that an interrupted run cut off does not stop a takedown, and goes") {
  VersionFixture fixture;
  const std::string page = R"({"items":[{"id":30,"username":"user30"}]})";
  fixture.store.set("public/v1/o/aa/half.json", page.substr(0, page.size() / 2));
  fixture.store.set("public/v1/o/aa/half.json.gz", "may hold anything");
  fixture.store.set("public/v1/o/aa/alone.json.br", "may hold anything");
  fixture.store.set("public/v1/o/aa/root.json", R"({"leaves":["v1/o/aa/le)");
  (void)take_down(fixture.store, {"30"});
  CHECK_FALSE(fixture.store.read("public/v1/o/aa/half.json"));
  CHECK_FALSE(fixture.store.read("public/v1/o/aa/half.json.gz"));
  CHECK_FALSE(fixture.store.read("public/v1/o/aa/alone.json.br"));
  CHECK(fixture.store.read("public/v1/o/aa/root.json"));
}

TEST_CASE("a takedown from one collection leaves the feed alone, and the other way round") {
  VersionFixture fixture;
  (void)take_down(fixture.store, {"30"}, {"creators"});
  CHECK_FALSE(fixture.store.read("public/v1/creators/30.json"));
  CHECK(read_feed(fixture.store).items.size() == 60);
  CHECK(read_feed(fixture.store).entry.at("hidden").empty());
  (void)take_down(fixture.store, {"31"}, {"discovery"});
  CHECK(fixture.store.read("public/v1/creators/31.json"));
  CHECK(read_feed(fixture.store).items.size() == 59);
  CHECK_FALSE(fixture.build(fixture.store).changed);
  CHECK(verify_report(fixture.store).damage.empty());
}

TEST_CASE("children go from the documents that list them, and nothing else goes") {
  VersionFixture fixture;
  const auto ids = [](const nlohmann::json& document) {
    std::vector<int> list;
    for (const auto& video : document.at("top_videos")) list.push_back(video.at("id"));
    return list;
  };
  CHECK(ids(read_document(fixture.store, "v1/creators/30")) == std::vector<int>{302, 301});
  const TakedownReport report = take_down(fixture.store, {"302"}, {"creators.top_videos"});
  CHECK(report.documents_rewritten == 1);
  CHECK(report.documents_withdrawn == 0);
  CHECK(report.not_found.empty());
  CHECK(report.purge == std::vector<std::string>{"v1/creators/30"});
  CHECK(ids(read_document(fixture.store, "v1/creators/30")) == std::vector<int>{301});
  CHECK(verify_report(fixture.store).damage.empty());
  CHECK_FALSE(fixture.build(fixture.store).changed);
  (void)take_down(fixture.store, {"301"}, {"creators.top_videos"});
  CHECK(ids(read_document(fixture.store, "v1/creators/30")).empty());
  (void)undo(fixture.store, {"301", "302"});
  (void)fixture.build(fixture.store);
  CHECK(ids(read_document(fixture.store, "v1/creators/30")) == std::vector<int>{302, 301});
}

TEST_CASE("a key without a name means feeds and collections, not children") {
  VersionFixture fixture;
  (void)take_down(fixture.store, {"302"});
  CHECK(read_document(fixture.store, "v1/creators/30").at("top_videos").size() == 2);
}

TEST_CASE("a takedown can be undone, and the next build brings the key back") {
  VersionFixture fixture;
  const PublishedFeed before = read_feed(fixture.store);
  (void)take_down(fixture.store, {"30"});
  const TakedownReport report = undo(fixture.store, {"30"});
  CHECK(report.sequence == 5);
  CHECK(read_feed(fixture.store).entry.at("hidden").empty());
  CHECK(read_feed(fixture.store).items.size() == 59);
  (void)fixture.build(fixture.store);
  CHECK(read_feed(fixture.store).items == before.items);
  CHECK(read_document(fixture.store, "v1/creators/30").at("id") == 30);
  CHECK(verify_report(fixture.store).damage.empty());
  CHECK(thrown(ErrorKind::usage, [&] { (void)undo(fixture.store, {"30"}); }) ==
        "the key 30 was not taken down");
}

TEST_CASE("a key that nothing holds can be refused, and then nothing is taken down") {
  VersionFixture fixture;
  const auto before = fixture.store.files();
  TakedownOptions options = options_for({"30", "4711"});
  options.unheld = UnheldKeys::refused;
  NoProgress progress;
  const auto work = [&] { (void)vizzy::versions::take_down(fixture.store, options, progress); };
  CHECK(thrown(ErrorKind::failed, work) ==
        "nothing published holds 4711, so nothing was taken down; check the spelling: keys are "
        "values of the key field, not names (--by FIELD=VALUE takes down what an alias leads to), "
        "or pass --in-advance to keep it out of later builds");
  CHECK(fixture.store.files() == before);
  options.unheld = UnheldKeys::allowed;
  work();
  options.unheld = UnheldKeys::refused;
  work();  // what is down already is held by nothing
}

TEST_CASE("a key that nothing holds is recorded and reported") {
  VersionFixture fixture;
  const TakedownReport report = take_down(fixture.store, {"4711", "x"});
  CHECK(report.not_found == std::vector<std::string>{"4711", "x"});
  CHECK(report.rewritten.empty());
  CHECK(read_feed(fixture.store).entry.at("hidden") == nlohmann::json{4711});
  fixture.database.add_creators(4711, 4711);
  (void)fixture.build(fixture.store);
  CHECK(read_feed(fixture.store).items.size() == 60);
}

TEST_CASE("the caches to purge are the entry, the pages and the documents that held the key") {
  VersionFixture fixture(1);
  const PublishedFeed before = read_feed(fixture.store);
  const auto files = fixture.store.public_files();
  const TakedownReport report = take_down(fixture.store, {"30"});
  std::set<std::string> gone{"v1/changes/discovery/129600", "v1/changes/discovery/691200",
                             "v1/changes/discovery/7200", "v1/discovery", "v1/creators/30"};
  for (const std::string& page : before.pages)
    if (!fixture.store.read("public/" + page + ".json")) gone.insert(page);
  for (const auto& [path, bytes] : files)  // and what changes named for further pages
    if (path.starts_with("public/v1/o/") && !fixture.store.read(path))
      gone.insert(*store::url_of(path));
  CHECK(std::set<std::string>(report.purge.begin(), report.purge.end()) == gone);
}

TEST_CASE("a name that is neither feed nor collection is refused") {
  VersionFixture fixture;
  CHECK(thrown(ErrorKind::usage, [&] { (void)take_down(fixture.store, {"30"}, {"discovry"}); }) ==
        "no feed, collection or children are named \"discovry\" (did you mean \"discovery\"?); "
        "choose from creators, creators.top_videos, discovery");
}

TEST_CASE("garbage collection keeps the denylist") {
  VersionFixture fixture;
  (void)take_down(fixture.store, {"30"});
  CHECK(verify_report(fixture.store).garbage_files > 0);
  NoProgress progress;
  (void)collect_garbage(fixture.store, {.now = kStart + 6h}, progress);
  CHECK(verify_report(fixture.store).garbage.empty());
  CHECK(fixture.store.read("state/denylist.json"));
}

TEST_CASE("a takedown that is cut off anywhere happens wholly or not at all", "[long]") {
  VersionFixture original;
  bool finished = false;
  int not_yet = 0, taken = 0;
  for (std::uint64_t n = 1; !finished; ++n) {
    VersionFixture fixture(0);
    for (const auto& [path, bytes] : original.store.files()) fixture.store.set(path, bytes);
    FaultyStore faulty(fixture.store, n, FaultyStore::Fault::after);
    try {
      (void)take_down(faulty, {"30"});
      finished = true;
    } catch (const Error&) {
      REQUIRE(verify_report(fixture.store).damage.empty());
    }
    (void)fixture.build(fixture.store);
    const bool is_gone = read_feed(fixture.store).items.size() == 59;
    ++(is_gone ? taken : not_yet);
    if (is_gone) require_gone(fixture, 30);
    (void)take_down(fixture.store, {"30"});
    require_gone(fixture, 30);
    REQUIRE(verify_report(fixture.store).damage.empty());
  }
  CHECK(not_yet > 10);
  CHECK(taken > 10);
}

TEST_CASE("a lost denylist stops all that could publish what was taken down, and is named") {
  VersionFixture original;
  (void)take_down(original.store, {"30"});
  const std::string path(store::kDenylist);
  const std::string older = store::denylist_json(store::Denylist());
  for (const char* text : {"", "{", older.c_str()}) {
    VersionFixture fixture(0);
    for (const auto& [file, bytes] : original.store.files()) fixture.store.set(file, bytes);
    fixture.store.erase(path);
    if (*text != '\0') fixture.store.set(path, text);
    const std::string remedy =
        "restore it from a backup, or take everything down again: vizzy takedown 30 "
        "--new-denylist (the keys that entries still hide)";
    const auto require_refusal = [&](const std::function<void()>& run) {
      const auto before = fixture.store.files();
      const std::string refusal = thrown(ErrorKind::failed, run);
      CHECK(refusal.starts_with(path + " is "));
      CHECK(refusal.ends_with(", and without it everything taken down would be published again; " +
                              remedy));
      CHECK(fixture.store.files() == before);
    };
    NoProgress progress;
    require_refusal([&] { (void)fixture.build(fixture.store); });
    require_refusal([&] { (void)collect_garbage(fixture.store, {.now = kStart}, progress); });
    require_refusal([&] {
      (void)roll_back(fixture.store, "1", {.effort = codec::Effort::fast, .now = kStart + 6h});
    });
    require_refusal([&] { (void)take_down(fixture.store, {"31"}); });
    require_refusal([&] { (void)undo(fixture.store, {"30"}); });
    CHECK(verify_report(fixture.store).damage_count == 1);
    CHECK(remedies_in(verify_report(fixture.store)) == std::vector{remedy});

    TakedownOptions options = options_for({"30"});
    options.lost_denylist = LostDenylist::replaced;
    (void)vizzy::versions::take_down(fixture.store, options, progress);
    CHECK(verify_report(fixture.store).damage.empty());
    (void)fixture.build(fixture.store);
    require_gone(fixture, 30);
  }
}

TEST_CASE("a new denylist has all keys that entries still hide, or is refused") {
  VersionFixture fixture;
  (void)take_down(fixture.store, {"30", "31"});
  (void)take_down(fixture.store, {"32"}, {"creators"});  // no entry hides it
  fixture.store.erase(std::string(store::kDenylist));
  const auto replace = [&](std::vector<std::string> keys, std::vector<std::string> from = {}) {
    TakedownOptions options = options_for(std::move(keys), std::move(from));
    options.lost_denylist = LostDenylist::replaced;
    NoProgress progress;
    (void)vizzy::versions::take_down(fixture.store, options, progress);
  };
  const auto before = fixture.store.files();
  CHECK(thrown(ErrorKind::usage,
               [&] {
                 replace({"3", "31"});
               }) ==
        "the new denylist lacks 30, which entries still hide and the next build would publish "
        "again; run vizzy takedown 3 30 31 --new-denylist, then --undo for each key that may come "
        "back");
  CHECK(thrown(ErrorKind::usage,
               [&] {
                 replace({"30", "31"}, {"creators"});
               }) ==
        "the new denylist lacks 30, 31, which entries still hide and the next build would publish "
        "again; run vizzy takedown 30 31 --new-denylist first, then --undo for each key that may "
        "come back");
  CHECK(fixture.store.files() == before);
  replace({"3", "30", "31"});
  (void)undo(fixture.store, {"30"});
  (void)fixture.build(fixture.store);
  for (const int id : {3, 31}) require_gone(fixture, id);
  CHECK_FALSE(fixture.files_with("\"user30\"").empty());
}

TEST_CASE("to replace a denylist that is whole loses nothing") {
  VersionFixture fixture;
  (void)take_down(fixture.store, {"30"});
  TakedownOptions options = options_for({"31"});
  options.lost_denylist = LostDenylist::replaced;
  NoProgress progress;
  (void)vizzy::versions::take_down(fixture.store, options, progress);
  CHECK(store::read_denylist(fixture.store).keys().size() == 2);
}

TEST_CASE("damage in an older version stops a takedown until that version is forgotten") {
  VersionFixture fixture(1);
  const std::string page =
      store::public_path(read_feed(fixture.store).pages[5], codec::Encoding::identity);
  fixture.database.run("UPDATE creators SET follower_count = follower_count * 2");
  for (int version = 1; version < 3; ++version) fixture.publish(version);
  const std::string kept =
      store::kept_entry_path(codec::sha256(fixture.store.read("public/v1/discovery.json").value()));
  fixture.publish(3);
  const auto refusal = [&] {
    return thrown(ErrorKind::failed, [&] { (void)take_down(fixture.store, {"30"}); });
  };
  const auto forget = [&](std::uint64_t keep_builds) {
    NoProgress progress;
    (void)collect_garbage(
        fixture.store, {.keep_builds = keep_builds, .keep_age = 0h, .now = kStart + 9h}, progress);
  };
  const auto remedy = [](const std::string& builds) {
    return "; restore what older versions need from a backup, or run vizzy gc --keep-builds " +
           builds + " --keep-hours 0, which forgets them";
  };
  fixture.store.set(page, "{}");
  CHECK(refusal() == page + " is damaged" + remedy("2"));
  forget(2);
  fixture.store.erase(kept);
  CHECK(refusal() == kept + " is missing" + remedy("0"));
  CHECK(remedies_in(verify_report(fixture.store)) == std::vector{remedy("0").substr(2)});
  forget(0);
  (void)take_down(fixture.store, {"30"});
  require_gone(fixture, 30);
}

TEST_CASE("damage in the current version stops a takedown until a build repairs it") {
  VersionFixture fixture;
  const std::string page =
      store::public_path(read_feed(fixture.store).pages.front(), codec::Encoding::identity);
  fixture.store.set(page, std::string(fixture.store.read(page)->size(), ' '));
  CHECK(thrown(ErrorKind::failed, [&] { (void)take_down(fixture.store, {"30"}); }) ==
        page + " is damaged; run vizzy build-feed --repair to repair the current version");
  fixture.build.options.reuse = store::Reuse::by_bytes;
  (void)fixture.build(fixture.store);
  (void)take_down(fixture.store, {"30"});
  require_gone(fixture, 30);
}

TEST_CASE("a damaged document is not taken for a changed one, and a build repairs it") {
  VersionFixture fixture;
  const std::string path = store::public_path("v1/creators/30", codec::Encoding::identity);
  const std::string whole = fixture.store.read(path).value();
  std::string damaged = whole;
  damaged.replace(damaged.find("302"), 3, "308");  // is still a document
  fixture.store.set(path, damaged);
  const auto refusal = [&] {
    return thrown(ErrorKind::failed,
                  [&] { (void)take_down(fixture.store, {"301"}, {"creators.top_videos"}); });
  };
  const std::string remedy = "; run vizzy build-feed --repair to repair the current version";
  CHECK(refusal() == path + " is damaged" + remedy);
  CHECK(fixture.store.read(path) == damaged);
  fixture.store.erase(path);
  CHECK(refusal() == path + " is missing" + remedy);
  fixture.build.options.reuse = store::Reuse::by_bytes;
  (void)fixture.build(fixture.store);
  CHECK(fixture.store.read(path) == whole);
  (void)take_down(fixture.store, {"301"}, {"creators.top_videos"});
  CHECK(verify_report(fixture.store).damage.empty());
}

TEST_CASE("a dry run of a takedown reports the same and writes nothing") {
  VersionFixture fixture;
  const auto before = fixture.store.files();
  store::DryRunStore dry(fixture.store);
  const TakedownReport report = take_down(dry, {"30"});
  CHECK(fixture.store.files() == before);
  CHECK(versions::json(report) == versions::json(take_down(fixture.store, {"30"})));
}

TEST_CASE("a web root that was restored from before a takedown is damage") {
  VersionFixture fixture;
  const auto before = fixture.store.public_files();
  (void)take_down(fixture.store, {"30"});
  for (const auto& [path, bytes] : before)
    if (!fixture.store.read(path)) fixture.store.set(path, bytes);
  const std::vector<std::string> damage = damage_in(verify_report(fixture.store));
  REQUIRE_FALSE(damage.empty());
  for (const std::string& line : damage)
    CHECK(line.ends_with(": shows the key 30, which was taken down"));
  NoProgress progress;
  (void)collect_garbage(fixture.store, {.now = kStart}, progress);
  CHECK(verify_report(fixture.store).damage.empty());
}

TEST_CASE("a takedown keeps the contract of every version") {
  VersionFixture fixture;
  const auto contract = store::read_manifest(fixture.store, 2).contract;
  REQUIRE(contract);
  (void)take_down(fixture.store, {"30"});
  CHECK((store::read_manifest(fixture.store, 2).contract == contract));
  CHECK((store::read_current_manifest(fixture.store)->contract == contract));
}
