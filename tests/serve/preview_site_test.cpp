#include <catch2/catch.hpp>

#include "core/serve/preview.h"
#include "core/store/directory_store.h"
#include "tests/compile/builder.h"
#include "tests/compile/divided_feed.h"
#include "tests/support/temporary_folder.h"

using namespace vizzy;
using namespace vizzy::serve;
using namespace vizzy::test;

namespace {

/// What the preview is told of a folder that was built once.
std::string site_of(const definition::Definition& definition) {
  const TemporaryFolder folder;
  DividedFeed songs;
  store::DirectoryStore store(folder.path());
  Builder build{songs.database, definition};
  REQUIRE(build(store).sequence == 1);
  return serve::preview_site(folder.path());
}

}  // namespace

TEST_CASE("the preview is told of feeds, and their directory of segments", "[serve]") {
  CHECK(site_of(DividedFeed::definition()) ==
        R"({"feeds":[{"name":"songs","key":"id"}],"collections":[]})");
}

TEST_CASE("the preview is told how documents are found", "[serve]") {
  const std::string view =
      R"({"sql":"SELECT * FROM songs","key":"id","fields":{"id":{"type":"integer"},"name":{"type":"text"}})";
  const definition::Definition definition = definition::parse_definition(
      R"({"vizzy":1,"feeds":{"all":)" + view + R"(,"sort":[]}},"documents":{"plain":)" + view +
          R"(},"many":)" + view + R"(,"group":256,"alias":"name"}}})",
      "test.json");
  CHECK(site_of(definition) ==
        R"({"feeds":[{"name":"all","key":"id"}],"collections":[{"name":"plain","key":"id"},)"
        R"({"name":"many","key":"id","groups":256,"alias":"name"}]})");
}

TEST_CASE("the preview of a folder without a version lists nothing", "[serve]") {
  const TemporaryFolder folder;
  CHECK(serve::preview_site(folder.path()) == R"({"feeds":[],"collections":[]})");
}
