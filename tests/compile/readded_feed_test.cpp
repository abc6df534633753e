#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>
#include <string>

#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/versions/rollback.h"
#include "tests/compile/builder.h"
#include "tests/compile/published_feed.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;

namespace {

/// A feed "other" beside "discovery".
struct TwoFeeds {
  CreatorsDatabase database{30};
  MemoryStore store;
  Builder build{database, exact_definition(10)};
  definition::FeedDefinition other = build.definition.feeds[0];

  TwoFeeds() {
    other.name = "other";
    build.options.allow_breaking = {"other"};
    add();
  }
  void add() {
    build.definition.feeds.push_back(other);
    publish();
  }
  void remove() {
    build.definition.feeds.pop_back();
    publish();
  }
  void publish() {
    database.run("UPDATE creators SET follower_count = follower_count + 1000 WHERE id = 30");
    build.options.now += std::chrono::minutes(5);
    (void)build(store);
  }
  std::set<std::string> tables() {
    std::set<std::string> tables;
    for (const auto& [path, bytes] : store.files())
      if (path.starts_with("state/changes/")) tables.insert(path);
    return tables;
  }
  std::set<std::string> recorded_tables() {
    std::set<std::string> tables;
    for (const auto& digest : store::read_current_manifest(store)->change_tables())
      tables.insert(store::change_table_path(digest));
    return tables;
  }
  std::uint64_t since(const std::string& span) {
    return nlohmann::json::parse(read_public(store, "v1/changes/other/" + span + ".json"))
        .at("since");
  }
};

}  // namespace

TEST_CASE("a feed that is removed takes the table of its changes with it") {
  TwoFeeds feeds;
  CHECK(feeds.tables().size() == 2);
  feeds.remove();
  CHECK(feeds.tables() == feeds.recorded_tables());
  CHECK(feeds.tables().size() == 1);
  feeds.add();
  feeds.build.definition.feeds[1].changes.spans.clear();
  feeds.publish();
  CHECK(feeds.tables() == feeds.recorded_tables());
  CHECK(feeds.tables().size() == 1);
}

TEST_CASE("the changes of a feed that is added again begin with it") {
  TwoFeeds feeds;  // sequence 1
  feeds.publish();
  CHECK(feeds.since("129600") == 1);
  feeds.remove();
  feeds.publish();
  feeds.add();  // sequence 5
  CHECK(read_feed(feeds.store, "other").entry.at("sequence") == 5);
  for (const char* span : {"7200", "129600", "691200"}) CHECK(feeds.since(span) == 5);
  feeds.publish();
  for (const char* span : {"7200", "129600", "691200"}) CHECK(feeds.since(span) == 5);
  CHECK(feeds.tables() == feeds.recorded_tables());
}

TEST_CASE("so do those of a feed that a rollback brings back or takes away") {
  TwoFeeds feeds;  // sequence 1
  feeds.remove();  // 2
  versions::RollbackOptions options{.now = feeds.build.options.now + std::chrono::minutes(5)};
  (void)versions::roll_back(feeds.store, "1", options);
  CHECK(feeds.since("129600") == 3);
  CHECK(feeds.tables() == feeds.recorded_tables());
  options.now += std::chrono::minutes(5);
  (void)versions::roll_back(feeds.store, "2", options);
  CHECK(feeds.tables() == feeds.recorded_tables());
  CHECK(feeds.tables().size() == 1);
}
