#include "core/purge/pending_purge.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "tests/store/memory_store.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::purge;
using namespace vizzy::test;
using Paths = std::vector<std::string>;

TEST_CASE(
    "a damaged file of what is pending is refused: caches may still show what was taken down") {
  MemoryStore folder;
  PendingPurge pending(folder, "s3://feed");
  pending.add({"v1/a.json"}, false);
  CHECK(pending.request()->paths == Paths{"v1/a.json"});
  const std::string path = folder.files().begin()->first;
  const std::string start = R"({"vizzy_purge":1,"reference":"r","paths":)";
  for (const std::string& text :
       {std::string("{\"paths\":7}"), start + R"(["v1/../a.json"]})", start + R"(["/etc/passwd"]})",
        start + R"(["v1/a.json' ; rm -r"]})", start + R"(["https://host/v1/a.json"]})"}) {
    folder.set(path, text);
    CHECK(thrown(ErrorKind::failed, [&] { (void)pending.request(); }) ==
          path +
              " is damaged, and caches may still show what it said to purge; purge the caches of "
              "everything, then remove it");
  }
  folder.set(path, R"({"vizzy_purge":2,"reference":"r","paths":[]})");
  CHECK(thrown(ErrorKind::failed, [&] { (void)pending.request(); }) ==
        path + " was written by a newer vizzy; use that program");
  folder.set(path, start + R"([],"later":1})");
  CHECK(thrown(ErrorKind::failed, [&] { (void)pending.request(); }) ==
        path + " was written by a newer vizzy (it has \"later\"); use that program");
  folder.set(path, start + R"(["v1/creators/*","v1/discovery.json.gz"]})");
  CHECK(pending.request()->paths.size() == 2);
}
