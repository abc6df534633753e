#include "core/compile/missing_documents.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "core/check/check.h"
#include "core/store/commit.h"
#include "core/store/denylist.h"
#include "core/store/layout.h"
#include "tests/compile/builder.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;

namespace {

/// Documents for all creators but every tenth.
struct Opened {
  CreatorsDatabase database;
  MemoryStore store;
  Builder build{database, exact_definition(20)};

  explicit Opened(int creators) : database(creators) {
    build.definition.documents[0].sql += " WHERE id % 10 > 0";
  }
  void demand(double most) {
    build.definition.feeds[0].opens = "creators";
    build.definition.gates.max_missing_documents = most;
  }
  check::CheckReport checked() {
    NoProgress progress;
    return check::check(
        build.definition, [&] { return database.snapshot(); }, {}, {.effort = codec::Effort::fast},
        progress);
  }
};

}  // namespace

TEST_CASE("items without a document are counted, with their first keys") {
  Opened opened(50);
  const BuildReport report = opened.build(opened.store);
  const std::vector<std::string> advice = report.advice;
  REQUIRE(advice.size() == 1);
  CHECK(advice[0].starts_with("feed discovery: 5 of 50 items have no document in creators: keys "));
  CHECK(advice[0].ends_with(
      " and 2 more; apps that open them get 404: let the queries return the same keys"));
  CHECK(report.missing_documents.at(0).missing == 5);
  const check::CheckReport checked = opened.checked();
  CHECK(checked.advice.at(0) ==
        "test.json: documents.creators.children.top_videos: 10 of 100 "
        "rows have no parent among the rows of creators and are left out (column "
        "\"creator_id\")");
  CHECK(checked.advice.at(1) == advice[0]);
  CHECK(checked.problems.empty());
}

TEST_CASE("items that no longer fit into memory are compared too, and only those that are shown") {
  Opened opened(4000);
  const TemporaryFolder scratch;
  opened.build.options.memory_bytes = std::size_t{64} << 10;
  opened.build.options.scratch_folder = scratch.path();
  CHECK(opened.build(opened.store).missing_documents.at(0).missing == 400);
  opened.build.definition.feeds[0].max_items = 25;  // 4000 to 3976
  opened.build.options.shrink = Shrink::allowed;
  const BuildReport report = opened.build(opened.store);
  CHECK(report.missing_documents.at(0).items == 25);
  CHECK(report.advice.at(0) ==
        "feed discovery: 3 of 25 items have no document in creators: keys 4000, 3990, 3980; apps "
        "that open them get 404: let the queries return the same keys");
  CHECK(opened.checked().missing_documents.at(0).missing == 3);
}

TEST_CASE("a definition may refuse items without a document") {
  Opened opened(50);
  opened.demand(0.1);
  CHECK(opened.build(opened.store).changed);  // a tenth is what it allows
  opened.demand(0.05);
  const std::string message = thrown(ErrorKind::gate, [&] { (void)opened.build(opened.store); });
  CHECK(message.starts_with("feed discovery: 5 of 50 items have no document in creators: keys "));
  CHECK(
      message.ends_with(" and 2 more, more than max_missing_documents (5%); let the queries "
                        "return the same keys, or, if that is right, pass "
                        "--allow-missing-documents"));
  CHECK(opened.checked().problems.at(0).message == message);
  opened.build.options.missing = Missing::allowed;
  CHECK(texts_of(opened.build(opened.store).warnings)
            .at(0)
            .ends_with(" and 2 more (--allow-missing-documents)"));
}

TEST_CASE("what was taken down is not missing") {
  Opened opened(5);
  opened.demand(0);
  (void)opened.build(opened.store);
  store::Denylist denylist;
  denylist.add({{.key = "3", .from = {"creators"}}});
  opened.store.write(std::string(store::kDenylist), store::denylist_json(denylist));
  const BuildReport report = opened.build(opened.store);
  CHECK(report.documents.removed == 1);
  CHECK(report.missing_documents.at(0).missing == 0);
}

TEST_CASE("a feed of other things is not compared unless it says what it opens") {
  Opened opened(10);
  definition::Definition& definition = opened.build.definition;
  definition.documents[0].sql = "SELECT id + 100000 AS id, username, follower_count FROM creators";
  CHECK(opened.build(opened.store).advice.empty());
  definition.feeds[0].opens = "creators";
  CHECK(opened.build(opened.store).missing_documents.at(0).missing == 10);
  definition.feeds[0].opens.clear();
  definition.documents[0].fields[1].name = "name";
  definition.documents[0].fields[2].name = "followers";
  definition.documents[0].children.clear();
  CHECK_FALSE(opened_by(definition.feeds[0], definition));
}
