#include "core/verify/folder/changes_walk.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "core/store/history.h"
#include "tests/compile/builder.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"

using namespace vizzy;
using namespace vizzy::verify::folder;
using namespace vizzy::test;
using Json = nlohmann::json;

namespace {

const std::string kChanges = "public/v1/changes/discovery/7200.json";

/// Forty creators, the greatest key first, and three versions of them: the last one becomes the
/// first, then the one before it does, and one leaves.
struct Reordered {
  Reordered() : database(40), build{database, exact_definition()} {
    build.options.shrink = compile::Shrink::allowed;
    for (const char* sql : {"", "UPDATE creators SET follower_count = 1000000 WHERE id = 1",
                            "UPDATE creators SET follower_count = 2000000 WHERE id = 2; DELETE "
                            "FROM creators WHERE id = 5"}) {
      if (*sql != '\0') database.run(sql);
      build.options.now += std::chrono::minutes(20);
      (void)build(store);
    }
    changes = Json::parse(store.read(kChanges).value());
  }

  /// The first thing that is found when the changes of the shortest span are these; empty for none.
  std::string found() {
    store.set(kChanges, changes.dump());
    Findings findings(Missing::damage);
    std::vector<RetainedVersion> versions;
    for (std::size_t superseded = 0; superseded < 3; ++superseded)
      versions.push_back({store::read_manifest(store, 3 - superseded), superseded});
    ChangesWalk(store, findings).walk(versions.front().manifest.feeds.front(), versions);
    const auto found = findings.sorted(1);
    return found.empty() ? "" : found.front().problem;
  }

  MemoryStore store;
  CreatorsDatabase database;
  Builder build;
  Json changes;
};

}  // namespace

TEST_CASE("readers of each version arrive by the order that the changes give", "[verify]") {
  Reordered feed;
  CHECK_FALSE(feed.changes.contains("keys"));
  CHECK(feed.changes.at("moved") == Json{2, 1});
  CHECK(feed.changes.at("to") == Json{0, 1});
  CHECK(feed.changes.at("left") == Json::array({5}));
  CHECK(feed.found().empty());
}

TEST_CASE("an order that leads somewhere else is found", "[verify]") {
  Reordered feed;
  const Json right = feed.changes;
  for (const auto& [member, value] : {std::pair<std::string, Json>{"moved", {1, 2}},
                                      {"left", Json::array()},
                                      {"left", Json::array({7})}}) {
    feed.changes = right;
    feed.changes[member] = value;
    CHECK(feed.found() == "does not lead to the entry for a reader of sequence 1");
  }
  feed.changes = right;
  feed.changes["to"] = {0, 99};
  CHECK(feed.found() == "moves a key beyond the end of the page");
  feed.changes["to"] = Json::array({0});
  CHECK(feed.found() == "moves keys to no place");
  feed.changes = right;
  feed.changes["keys"] = {2, 1};
  for (int id = 40; id > 2; --id)
    if (id != 5) feed.changes["keys"].push_back(id);
  CHECK(feed.found() == "states the order of page 1 in two ways");
  for (const char* member : {"moved", "to", "left"}) feed.changes.erase(member);
  CHECK(feed.found().empty());
}
