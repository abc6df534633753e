#include "core/purge/pending_purge.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "tests/store/memory_store.h"

using namespace vizzy;
using namespace vizzy::purge;
using namespace vizzy::test;
using Paths = std::vector<std::string>;

TEST_CASE("a damaged file of what is pending is taken for nothing") {
  MemoryStore folder;
  PendingPurge pending(folder, "s3://feed");
  pending.add({"v1/a.json"}, false);
  CHECK(pending.request()->paths == Paths{"v1/a.json"});
  for (const auto& [path, bytes] : folder.files()) folder.set(path, "{\"paths\":7}");
  CHECK_FALSE(pending.request());
  pending.add({}, false);
  CHECK_FALSE(pending.request());
}
