#include "core/store/dry_run_store.h"

#include <catch2/catch.hpp>

#include <set>

#include "tests/store/memory_store.h"

using namespace vizzy;
using namespace vizzy::store;
using namespace vizzy::test;

namespace {

std::set<std::string> listed(FileStore& store, const std::string& folder) {
  std::set<std::string> paths;
  store.list(folder, [&](const std::string& path) { paths.insert(path); });
  return paths;
}

}  // namespace

TEST_CASE("a dry run sees what it would have done, and nothing is done") {
  MemoryStore real;
  real.set("a/1", "one");
  real.set("a/2", "two");
  real.set("b/3", "three");
  const auto before = real.files();
  DryRunStore dry(real);
  dry.write("a/4", "four");
  dry.write_durably("a/1", "changed");
  dry.move("a/4", "a/5");
  dry.remove("a/2");
  dry.remove_folder("b");
  dry.sync();
  CHECK(dry.read("a/1") == "changed");
  CHECK(dry.size("a/1") == 7);
  CHECK_FALSE(dry.read("a/2"));
  CHECK_FALSE(dry.size("b/3"));
  CHECK(listed(dry, "a") == std::set<std::string>{"a/1", "a/5"});
  CHECK(listed(dry, "b").empty());
  CHECK(real.files() == before);
  CHECK_FALSE(dry.move("a/9", "a/1"));
}
