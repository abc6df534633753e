#include "core/versions/rollback.h"

#include <catch2/catch.hpp>

#include "core/codec/encoding.h"
#include "core/store/dry_run_store.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "tests/support/thrown.h"
#include "tests/verify/folder/damage_in.h"
#include "tests/versions/version_fixture.h"

using namespace vizzy;
using namespace vizzy::versions;
using namespace vizzy::test;

namespace {

RollbackReport roll_back(store::FileStore& store, std::string_view name) {
  return vizzy::versions::roll_back(store, name, {.effort = codec::Effort::fast, .now = kStart});
}

}  // namespace

TEST_CASE("a rollback publishes the old items under a new sequence") {
  VersionFixture fixture(1);
  const PublishedFeed first = read_feed(fixture.store);
  fixture.publish(1);
  fixture.publish(2);
  const RollbackReport report = roll_back(fixture.store, "1");
  CHECK(report.changed);
  CHECK(report.from == 3);
  CHECK(report.restored == 1);
  CHECK(report.sequence == 4);
  const PublishedFeed now = read_feed(fixture.store);
  CHECK(now.items == first.items);
  CHECK(now.pages == first.pages);
  CHECK(now.entry.at("version") == first.entry.at("version"));
  CHECK(now.entry.at("sequence") == 4);
  CHECK(verify_report(fixture.store).damage.empty());
  CHECK(verify_report(fixture.store).versions == 4);
}

TEST_CASE("a version of a feed names the newest sequence that has it") {
  VersionFixture fixture;
  const std::string version = read_feed(fixture.store).entry.at("version");
  fixture.publish(3);
  const RollbackReport report = roll_back(fixture.store, version);
  CHECK(report.restored == 3);
  CHECK(read_feed(fixture.store).entry.at("version") == version);
}

TEST_CASE("a rollback to what readers see already does nothing") {
  VersionFixture fixture;
  const auto before = fixture.store.files();
  const RollbackReport report = roll_back(fixture.store, "3");
  CHECK_FALSE(report.changed);
  CHECK(report.sequence == 3);
  CHECK(fixture.store.files() == before);
  CHECK(versions::text(report).ends_with(
      "nothing to do: readers already see the content of sequence 3\n"));
}

TEST_CASE("a rollback does not change documents") {
  VersionFixture fixture;
  const std::string document = read_public(fixture.store, "v1/creators/10.json");
  (void)roll_back(fixture.store, "1");
  CHECK(read_public(fixture.store, "v1/creators/10.json") == document);
}

TEST_CASE("a rollback removes a feed that the old version did not have") {
  VersionFixture fixture(1);
  fixture.build.definition.feeds.push_back(fixture.build.definition.feeds[0]);
  fixture.build.definition.feeds[1].name = "second";
  (void)fixture.build(fixture.store);
  CHECK(fixture.store.read("public/v1/second.json"));
  (void)roll_back(fixture.store, "1");
  CHECK_FALSE(fixture.store.read("public/v1/second.json"));
  CHECK(verify_report(fixture.store).damage.empty());
  (void)roll_back(fixture.store, "2");
  CHECK(read_feed(fixture.store, "second").items.size() == 60);
}

TEST_CASE("the next build publishes what the database holds again") {
  VersionFixture fixture;
  const PublishedFeed third = read_feed(fixture.store);
  (void)roll_back(fixture.store, "1");
  CHECK(fixture.build(fixture.store).sequence == 5);
  CHECK(read_feed(fixture.store).items == third.items);
}

TEST_CASE("a version that is not retained is refused with those that are") {
  VersionFixture fixture;
  CHECK(thrown(ErrorKind::usage, [&] { (void)roll_back(fixture.store, "9"); }) ==
        "no retained version has the sequence or version \"9\"; choose one of the retained "
        "sequences: 1, 2, "
        "3");
}

TEST_CASE("a version with a damaged object is not restored") {
  VersionFixture fixture(1);
  const std::string page = read_feed(fixture.store).pages.back();
  fixture.database.run("UPDATE creators SET follower_count = follower_count * 2");
  fixture.publish(1);
  const std::string path = store::public_path(page, codec::Encoding::gzip);
  fixture.store.set(path, "");
  const auto before = fixture.store.files();
  CHECK(thrown(ErrorKind::failed, [&] { (void)roll_back(fixture.store, "1"); }) ==
        "sequence 1 cannot be restored because " + path +
            " is missing or damaged; choose another sequence, or restore what older versions "
            "need from a backup, or run vizzy gc --keep-builds 0 --keep-hours 0, which forgets "
            "them");
  CHECK(fixture.store.files() == before);
}

TEST_CASE("a dry run of a rollback reports the same and writes nothing") {
  VersionFixture fixture;
  const auto before = fixture.store.files();
  store::DryRunStore dry(fixture.store);
  const RollbackReport report = roll_back(dry, "1");
  CHECK(report.sequence == 4);
  CHECK(fixture.store.files() == before);
  CHECK(versions::json(report) == versions::json(roll_back(fixture.store, "1")));
}

TEST_CASE(
    "a rollback does not lead readers to a damaged object, nor to a version that was swapped") {
  VersionFixture fixture(1);
  const std::string old =
      store::public_path(read_feed(fixture.store).pages.front(), codec::Encoding::gzip);
  fixture.database.run("UPDATE creators SET follower_count = follower_count * 3");
  fixture.publish(1);
  const auto whole = fixture.store.files();
  std::string flipped = fixture.store.read(old).value();
  flipped.back() = static_cast<char>(flipped.back() ^ 1);
  fixture.store.set(old, flipped);
  CHECK(
      thrown(ErrorKind::failed, [&] {
        (void)roll_back(fixture.store, "1");
      }).starts_with("sequence 1 cannot be restored because " + old + " is missing or damaged; "));
  REQUIRE(verify_report(fixture.store).damage.size() == 1);
  CHECK(damage_in(verify_report(fixture.store)).front().starts_with(old + ": "));

  fixture.store.set(old, whole.at(old));
  fixture.store.set(store::manifest_path(1), whole.at(store::manifest_path(2)));
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)roll_back(fixture.store, "1");
        }).starts_with("state/manifests/000000000001.json is the manifest of sequence 2; "));
  CHECK(verify_report(fixture.store).damage.size() == 1);
}

TEST_CASE("a rollback keeps the contract of the feeds that it restores and of the documents") {
  VersionFixture fixture(1);
  const auto contract = [&] { return store::read_current_manifest(fixture.store)->contract; };
  const auto first = contract();
  fixture.build.definition.feeds.push_back(fixture.build.definition.feeds[0]);
  fixture.build.definition.feeds[1].name = "second";
  fixture.build.definition.documents[0].alias = 1;
  (void)fixture.build(fixture.store);
  const auto second = contract();
  REQUIRE(second->feeds.size() == 2);
  (void)roll_back(fixture.store, "1");
  CHECK((contract()->feeds == first->feeds));
  CHECK((contract()->collections == second->collections));
}
