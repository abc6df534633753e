#include <SQLiteCpp/Transaction.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <random>
#include <string>
#include <thread>

#include "tests/compile/builder.h"
#include "tests/compile/published_feed.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;

TEST_CASE("a feed built while another process writes is one committed state") {
  constexpr int kCreators = 200;
  CreatorsDatabase database(kCreators);
  database.run("PRAGMA journal_mode = WAL");
  const std::int64_t sum = 1000 * kCreators * (kCreators + 1) / 2;
  std::atomic<bool> done = false;
  std::atomic<int> commits = 0;
  // Followers move from one creator to another: no committed state changes their sum.
  std::jthread writer([&] {
    SQLite::Database connection(database.path(), SQLite::OPEN_READWRITE, 5000);
    std::mt19937 random(1);
    while (!done) {
      const auto from = std::to_string(1 + random() % kCreators);
      const auto to = std::to_string(1 + random() % kCreators);
      SQLite::Transaction transaction(connection);
      connection.exec("UPDATE creators SET follower_count = follower_count - 7 WHERE id = " + from);
      connection.exec("UPDATE creators SET follower_count = follower_count + 7 WHERE id = " + to);
      transaction.commit();
      ++commits;
    }
  });
  MemoryStore store;
  Builder build{database, exact_definition(20)};
  build.options.threads = 2;
  int changed = 0;
  for (int i = 0; i < 15; ++i) {
    const int before = commits;
    while (commits < before + 3) std::this_thread::yield();
    changed += build(store).changed ? 1 : 0;
    const PublishedFeed feed = read_feed(store);
    std::int64_t in_feed = 0;
    std::int64_t in_documents = 0;
    for (const auto& item : feed.items) {
      const auto url = "v1/creators/" + item.at("id").dump();
      in_feed += item.at("follower_count").get<std::int64_t>();
      const nlohmann::json document = read_document(store, url);
      in_documents += document.at("follower_count").get<std::int64_t>();
      REQUIRE(document.at("follower_count") == item.at("follower_count"));
    }
    CHECK(in_feed == sum);
    CHECK(in_documents == sum);
  }
  done = true;
  CHECK(changed > 10);
}
