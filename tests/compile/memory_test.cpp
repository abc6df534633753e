#include <catch2/catch.hpp>

#include <string>

#include "tests/compile/builder.h"
#include "tests/compile/published_feed.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;

namespace {

/// So little that rows, hashes and children all go to disk.
constexpr std::size_t kTinyMemory = std::size_t{64} << 10;

Builder with_memory(const SqliteFixture& database, std::size_t bytes,
                    const std::filesystem::path& scratch) {
  Builder build{database, exact_definition(20)};
  build.options.memory_bytes = bytes;
  build.options.scratch_folder = scratch;
  return build;
}

}  // namespace

TEST_CASE("a build gives the same bytes whatever the memory, and the next finds nothing to do") {
  const CreatorsDatabase database(3000);
  const TemporaryFolder folder;
  MemoryStore large;
  MemoryStore tiny;
  (void)with_memory(database, kDefaultMemoryBytes, folder / "large")(large);
  const Builder build = with_memory(database, kTinyMemory, folder / "tiny");
  (void)build(tiny);
  CHECK(large.files() == tiny.files());
  CHECK_FALSE(std::filesystem::exists(folder / "large"));
  CHECK(std::filesystem::exists(folder / "tiny"));
  CHECK(std::filesystem::is_empty(folder / "tiny"));
  const BuildReport again = build(tiny);
  CHECK_FALSE(again.changed);
  CHECK(again.files_written == 0);
  CHECK(again.documents.reused == 3000);
}

TEST_CASE("keys that appear twice are found on disk too") {
  const CreatorsDatabase database(3000);
  const TemporaryFolder folder;
  MemoryStore store;
  Builder in_feed = with_memory(database, kTinyMemory, folder.path());
  in_feed.definition.feeds[0].sql += " UNION ALL SELECT 1717, 'twin', 5";
  CHECK(thrown(ErrorKind::gate, [&] { (void)in_feed(store); }) ==
        "test.json: feeds.discovery: the key 1717 appears in 2 rows; make the query return each "
        "key once (DISTINCT, GROUP BY, or another key)");
  Builder in_documents = with_memory(database, kTinyMemory, folder.path());
  in_documents.definition.documents[0].sql =
      "SELECT * FROM creators UNION ALL "
      "SELECT * FROM creators WHERE id = 1717";
  CHECK(thrown(ErrorKind::gate, [&] { (void)in_documents(store); }) ==
        "test.json: documents.creators: the key 1717 appears more than once; make the query return "
        "each key once (DISTINCT, GROUP BY, or another key)");
  CHECK(store.read("public/v1/discovery.json") == std::nullopt);
}

TEST_CASE("a build whose rows find no place on disk stops and leaves the last version") {
  const CreatorsDatabase database(3000);
  const TemporaryFolder folder;
  write_file(folder / "file", "");
  MemoryStore store;
  (void)with_memory(database, kDefaultMemoryBytes, folder.path())(store);
  const auto before = store.files();
  const Builder build = with_memory(database, kTinyMemory, folder / "file");
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)build(store);
        }).starts_with("cannot make the folder " + (folder / "file").string()));
  CHECK(store.files() == before);
}
