#include "core/versions/diff.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "core/store/history.h"
#include "core/store/layout.h"
#include "tests/support/thrown.h"
#include "tests/versions/version_fixture.h"

using namespace vizzy;
using namespace vizzy::versions;
using namespace vizzy::test;

namespace {

std::uint64_t bytes_of(const VersionFixture& fixture, const std::string& url,
                       const std::string& suffix) {
  return fixture.store.files().at("public/" + url + ".json" + suffix).size();
}

}  // namespace

TEST_CASE("a version does not differ from itself") {
  VersionFixture fixture;
  const DiffReport report = diff_versions(fixture.store, "2", "2");
  REQUIRE(report.feeds.size() == 1);
  const FeedDiff& feed = report.feeds[0];
  CHECK(feed.items.added + feed.items.removed + feed.items.moved + feed.items.changed == 0);
  CHECK(feed.pages == feed.pages_reused);
  CHECK((feed.returning == codec::Sizes{}));
  CHECK(feed.fresh.identity > 0);
}

TEST_CASE("items that came, went, moved and changed are counted") {
  VersionFixture fixture(1);
  fixture.database.run("DELETE FROM creators WHERE id = 20");
  fixture.database.run("UPDATE creators SET follower_count = 1000000 WHERE id = 5");
  fixture.database.run("UPDATE creators SET username = 'new' WHERE id = 40");
  fixture.database.add_creators(61, 62);
  (void)fixture.build(fixture.store);
  const DiffReport report = diff_versions(fixture.store, "", "");
  CHECK(report.from == 1);
  CHECK(report.to == 2);
  const FeedDiff& feed = report.feeds.at(0);
  CHECK(feed.items.added == 2);
  CHECK(feed.items.removed == 1);
  CHECK(feed.items.moved == 1);    // 5 jumps over all others
  CHECK(feed.items.changed == 2);  // 5 and 40
  CHECK(feed.from_total == 60);
  CHECK(feed.to_total == 61);
  CHECK(report.documents.added == 2);
  CHECK(report.documents.removed == 1);
  CHECK(report.documents.changed == 2);
}

TEST_CASE("a returning reader downloads the entry and what the older version lacks") {
  VersionFixture fixture(1);
  const PublishedFeed before = read_feed(fixture.store);
  fixture.publish(1);
  const PublishedFeed after = read_feed(fixture.store);
  const FeedDiff feed = diff_versions(fixture.store, "1", "2").feeds.at(0);
  std::uint64_t gzip = bytes_of(fixture, "v1/discovery", ".gz"), all = gzip, reused = 0;
  for (const std::string& page : after.pages) {
    const bool is_known = std::ranges::find(before.pages, page) != before.pages.end();
    reused += is_known ? 1 : 0;
    all += bytes_of(fixture, page, ".gz");
    if (!is_known) gzip += bytes_of(fixture, page, ".gz");
  }
  std::vector<std::string> index{after.entry.at("index")};
  const nlohmann::json root = read_object(fixture.store, index[0]);
  for (const auto& leaf : root.at("leaves")) index.push_back(leaf);
  for (const std::string& url : index) {
    gzip += bytes_of(fixture, url, ".gz");
    all += bytes_of(fixture, url, ".gz");
  }
  CHECK(feed.pages == after.pages.size() + 1);
  CHECK(feed.pages_reused == reused);
  CHECK(feed.returning.gzip == gzip);
  CHECK(feed.fresh.gzip == all);
}

TEST_CASE(
    "a returning reader who uses changes downloads them, and pages beyond those they describe") {
  VersionFixture fixture(1);
  fixture.database.add_creators(61, 150);  // some 30 pages
  for (int version = 1; version < 4; ++version) fixture.publish(version);
  const PublishedFeed before = follow(
      fixture.store,
      fixture.store
          .read(store::kept_entry_path(store::read_manifest(fixture.store, 3).feeds.at(0).entry))
          .value());
  const PublishedFeed after = read_feed(fixture.store);
  const auto changes =
      nlohmann::json::parse(read_public(fixture.store, "v1/changes/discovery/7200.json"));
  REQUIRE(changes.at("since") == 2);
  std::vector<std::string> urls{"v1/changes/discovery/7200", changes.at("rest"),
                                after.entry.at("index")};
  const nlohmann::json root = read_object(fixture.store, urls.back());
  for (const auto& leaf : root.at("leaves")) urls.push_back(leaf);
  REQUIRE(after.pages.size() > 20);
  for (std::size_t i = 15; i < after.pages.size(); ++i)
    if (std::ranges::find(before.pages, after.pages[i]) == before.pages.end())
      urls.push_back(after.pages[i]);
  std::uint64_t gzip = 0;
  for (const std::string& url : urls) gzip += bytes_of(fixture, url, ".gz");
  const FeedDiff feed = diff_versions(fixture.store, "3", "4").feeds.at(0);
  REQUIRE(feed.returning_with_changes);
  CHECK(feed.returning_with_changes->gzip == gzip);
  CHECK(gzip < feed.returning.gzip);
}

TEST_CASE("only the current version has changes for a returning reader") {
  VersionFixture fixture;
  CHECK_FALSE(diff_versions(fixture.store, "1", "2").feeds.at(0).returning_with_changes);
  CHECK((diff_versions(fixture.store, "3", "3").feeds.at(0).returning_with_changes ==
         codec::Sizes{}));
  const DiffReport report = diff_versions(fixture.store, "2", "3");
  const auto json = nlohmann::json::parse(versions::json(report)).at("feeds").at(0);
  CHECK(json.at("returning_reader_with_changes_bytes").at("gzip") <
        json.at("returning_reader_bytes").at("gzip"));
  CHECK(versions::text(report).find("\n  with changes ") != std::string::npos);
  fixture.build.definition.feeds.front().changes.spans.clear();
  fixture.publish(3);
  CHECK_FALSE(diff_versions(fixture.store, "3", "4").feeds.at(0).returning_with_changes);
}

TEST_CASE("a feed that is new, and one that is gone, are said") {
  VersionFixture fixture(1);
  fixture.build.definition.feeds[0].name = "other";
  fixture.build.options.allow_breaking = {"discovery"};
  (void)fixture.build(fixture.store);
  const DiffReport report = diff_versions(fixture.store, "1", "2");
  REQUIRE(report.feeds.size() == 2);
  CHECK(report.feeds[0].name == "other");
  CHECK(report.feeds[0].items.added == 60);
  CHECK((report.feeds[0].returning == report.feeds[0].fresh));
  CHECK(report.feeds[1].name == "discovery");
  CHECK(report.feeds[1].items.removed == 60);
  CHECK(versions::text(report).find("discovery: removed, had 60 items\n") != std::string::npos);
}

TEST_CASE("the first version has none before it") {
  VersionFixture fixture(1);
  CHECK(
      thrown(ErrorKind::failed, [&] { (void)diff_versions(fixture.store, "", ""); }) ==
      "there is no retained version before sequence 1 to compare it with; run vizzy diff after the "
      "next build");
}

TEST_CASE("changes of the contract are listed, with what apps see") {
  VersionFixture fixture(1);
  definition::DocumentsDefinition& documents = fixture.build.definition.documents[0];
  documents.alias = 1;
  documents.groups = 16;
  fixture.build.options.allow_breaking = {"creators"};
  fixture.publish(1);
  const DiffReport report = diff_versions(fixture.store, "1", "2");
  REQUIRE(report.contract);
  CHECK(versions::text(report).ends_with(
      "breaks documents creators: group was none, is 16: apps ask for documents under other URLs "
      "and get 404\n"
      "adds documents creators: alias \"username\"\n"));
  const auto contract = nlohmann::json::parse(versions::json(report)).at("contract");
  CHECK(contract.at("breaks").at(0).at("part") == "group");
  CHECK(contract.at("breaks").at(0).at("was") == "none");
  CHECK(contract.at("additions") == nlohmann::json{"documents creators: alias \"username\""});
  CHECK(versions::text(diff_versions(fixture.store, "2", "2")).find("contract") ==
        std::string::npos);
}
