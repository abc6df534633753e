#include "core/compile/gates.h"

#include <catch2/catch.hpp>

#include <string>

#include "core/store/commit.h"
#include "core/store/history.h"
#include "tests/compile/builder.h"
#include "tests/compile/published_feed.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;

namespace {

/// What the gate says; the public files must stay as they were, and the next build must work.
std::string refusal(const Builder& build, MemoryStore& store) {
  const auto before = store.public_files();
  const std::string message = thrown(ErrorKind::gate, [&] { (void)build(store); });
  auto after = store.public_files();
  std::erase_if(after, [](const auto& file) { return file.first.starts_with("public/v1/o/"); });
  auto visible = before;
  std::erase_if(visible, [](const auto& file) { return file.first.starts_with("public/v1/o/"); });
  CHECK((after == visible));
  return message;
}

/// As a folder that an earlier program built.
void forget_contract(store::FileStore& store) {
  store::Manifest manifest = store::read_current_manifest(store).value();
  manifest.contract.reset();
  ++manifest.sequence;
  store::Commit commit(store);
  commit.commit(manifest);
}

const std::string kFeed = "test.json: feeds.discovery";

}  // namespace

TEST_CASE("an entry over max_page_bytes is refused with its widest field") {
  const CreatorsDatabase database(50);
  MemoryStore store;
  const Builder build{database, exact_definition(100, R"({"max_page_bytes":300})")};
  const std::string message = refusal(build, store);
  CHECK(message.starts_with(kFeed + ": v1/discovery takes "));
  CHECK(
      message.ends_with(" bytes compressed, more than max_page_bytes (300); drop or shorten the "
                        "widest field, \"username\", or lower page_size"));
}

TEST_CASE("a page over max_page_bytes is refused with the row that takes most of it") {
  CreatorsDatabase database(50);
  // Creator 1 comes last, on the last page; her name does not compress.
  database.run("UPDATE creators SET username = hex(randomblob(2000)) WHERE id = 1");
  MemoryStore store;
  const Builder build{database, exact_definition(10, R"({"max_page_bytes":1500})")};
  const std::string message = refusal(build, store);
  CHECK(message.starts_with(kFeed + ": v1/o/"));
  CHECK(message.ends_with(
      " bytes compressed, more than max_page_bytes (1500), because of the row with the key 1: it "
      "has 4044 bytes, 4002 of them in the field \"username\"; shorten \"username\" in the SQL or, "
      "if it is text, with max_chars, or leave the row out; \"on_oversize\": \"cut\" or \"drop\" "
      "among the gates does so for such rows"));
}

TEST_CASE("a feed that lost too much is refused unless that is allowed") {
  CreatorsDatabase database(50);
  MemoryStore store;
  Builder build{database, exact_definition()};
  (void)build(store);
  database.run("DELETE FROM creators WHERE id > 40");
  CHECK_NOTHROW(build(store));  // 20% is what max_shrink allows
  database.run("DELETE FROM creators WHERE id > 31");
  CHECK(refusal(build, store) ==
        "feed discovery: 31 items where the last version has 40; documents creators: 31 documents "
        "where the last version has 40; documents creators, top_videos: 62 children in all where "
        "the last version has 80, a loss of more than max_shrink (20%); if that is right, pass "
        "--allow-shrink");
  build.options.shrink = Shrink::allowed;
  const BuildReport report = build(store);
  CHECK(report.changed);
  CHECK(texts_of(report.warnings).front() ==
        "feed discovery: 31 items where the last version has 40 (--allow-shrink)");
  CHECK(store::read_current_manifest(store)->shrunk == report.sequence);
  build.options.shrink = Shrink::refused;
  database.run("UPDATE creators SET follower_count = 1 WHERE id = 7");
  CHECK(build(store).changed);
  CHECK(store::read_current_manifest(store)->shrunk == report.sequence);
  CHECK(read_feed(store).items.size() == 31);
}

TEST_CASE("documents, aliases and children that are lost are missed, in groups too") {
  for (const std::uint64_t groups : {0, 16}) {
    CreatorsDatabase database(50);
    MemoryStore store;
    Builder build{database, exact_definition()};
    build.definition.documents[0].groups = groups;
    build.definition.documents[0].alias = 1;
    (void)build(store);
    database.run("DELETE FROM videos WHERE creator_id > 30");
    CHECK(refusal(build, store)
              .starts_with("documents creators, top_videos: 60 children in all where the last "
                           "version has 100, "));
    build.definition.documents[0].sql =
        "SELECT id, CASE WHEN id <= 30 THEN username END AS username, follower_count FROM creators";
    CHECK(refusal(build, store)
              .find("documents creators: 30 aliases where the last version has 50") !=
          std::string::npos);
    build.definition.documents[0].sql += " WHERE id <= 30";
    CHECK(refusal(build, store)
              .starts_with("documents creators: 30 documents where the last version has 50; "));
    build.options.shrink = Shrink::allowed;
    CHECK(build(store).changed);
  }
}

TEST_CASE("a definition that breaks apps is refused with all breaks, unless they are allowed") {
  const CreatorsDatabase database(5);
  MemoryStore store;
  Builder build{database, exact_definition()};
  CHECK((build(store).contract.basis == ContractReport::Basis::none));
  build.definition.feeds[0].fields.erase(build.definition.feeds[0].fields.begin() + 1);
  build.definition.feeds[0].sort.clear();
  build.definition.documents[0].groups = 16;
  CHECK(refusal(build, store) ==
        "the definition breaks what apps rely on (2 breaks); keep the old one and give the new one "
        "another name, or, when no app needs the old one, pass --allow-breaking creators "
        "--allow-breaking discovery:\n"
        "  feed discovery: field \"username\" was text, is gone: apps miss it in every item\n"
        "  documents creators: group was none, is 16: apps ask for documents under other URLs and "
        "get 404");
  build.options.allow_breaking = {"discovery"};
  CHECK(refusal(build, store) ==
        "the definition breaks what apps rely on (1 break); keep the old one and give the new one "
        "another name, or, when no app needs the old one, pass --allow-breaking creators:\n"
        "  documents creators: group was none, is 16: apps ask for documents under other URLs and "
        "get 404");
  build.options.allow_breaking = {"discovery", "creators", "other"};
  const BuildReport report = build(store);
  CHECK(report.changed);
  CHECK(texts_of(report.warnings) ==
        std::vector<std::string>{
            "feed discovery: field \"username\" was text, is gone: apps miss it in every item "
            "(--allow-breaking discovery)",
            "documents creators: group was none, is 16: apps ask for documents under other URLs "
            "and get 404 (--allow-breaking creators)"});
  CHECK(report.advice == std::vector<std::string>{"--allow-breaking other was not needed: remove "
                                                  "it, or the next break passes unseen"});
  build.options.allow_breaking.clear();
  CHECK_FALSE(build(store).changed);
}

TEST_CASE("a contract that changes no resource is recorded") {
  const CreatorsDatabase database(5);
  MemoryStore store;
  Builder build{database, exact_definition()};
  (void)build(store);
  definition::Field bio = build.definition.feeds[0].fields[1];
  bio.name = bio.column = "bio";
  bio.optional = true;  // the table lacks it, and no item has it
  build.definition.feeds[0].fields.push_back(bio);
  const BuildReport report = build(store);
  CHECK(report.changed);
  CHECK(report.contract.additions == std::vector<std::string>{"feed discovery: field \"bio\""});
  CHECK(compile::text(report).find("contract   adds feed discovery: field \"bio\"\n") !=
        std::string::npos);
  CHECK_FALSE(build(store).changed);
  build.definition.feeds[0].fields.pop_back();
  CHECK(refusal(build, store).find("field \"bio\" was text, is gone") != std::string::npos);
}

TEST_CASE("a feed that may be dropped has not shrunk") {
  const CreatorsDatabase database(5);
  MemoryStore store;
  Builder build{database, exact_definition()};
  (void)build(store);
  build.definition.feeds[0].name = "renamed";
  CHECK(
      refusal(build, store)
          .ends_with(
              "feed discovery: its entry was v1/discovery.json, is v1/renamed.json: apps get 404"));
  build.options.allow_breaking = {"discovery"};
  CHECK(build(store).changed);
}

TEST_CASE("a version without a contract is compared with nothing, and the next one has one") {
  const CreatorsDatabase database(5);
  MemoryStore store;
  Builder build{database, exact_definition()};
  (void)build(store);
  forget_contract(store);
  build.definition.documents[0].groups = 16;
  const BuildReport report = build(store);
  CHECK(report.changed);
  CHECK((report.contract.basis == ContractReport::Basis::version_without_contract));
  CHECK(compile::text(report).find("contract   the last version has none to compare with") !=
        std::string::npos);
  build.definition.documents[0].groups = 0;
  CHECK(refusal(build, store).find("group was 16, is none") != std::string::npos);
}

TEST_CASE("a feed that is gone since a version without a contract has lost all") {
  const CreatorsDatabase database(5);
  MemoryStore store;
  Builder build{database, exact_definition()};
  (void)build(store);
  forget_contract(store);
  build.definition.feeds[0].name = "renamed";
  CHECK(
      refusal(build, store) ==
      "feed discovery: 0 items where the last version has 5, a loss of more than max_shrink (20%); "
      "if that is right, pass --allow-shrink");
}

TEST_CASE("a feed with fewer than min_items is refused") {
  const CreatorsDatabase database(5);
  MemoryStore store;
  CHECK(refusal(Builder{database, exact_definition(100, R"({"min_items":6})")}, store) ==
        kFeed + ": fewer items (5) than min_items (6); check the query and the rows");
  CHECK_NOTHROW(Builder{database, exact_definition(100, R"({"min_items":5})")}(store));
}

TEST_CASE("a publish that costs more than max_puts is refused") {
  CreatorsDatabase database(5);
  MemoryStore store;
  CHECK(
      refusal(Builder{database, exact_definition(100, R"({"max_puts":8})")}, store) ==
      "publishing would cost more PUT requests (9) than max_puts (8); raise max_puts, or round the "
      "documents' counters to fewer digits");
  const Builder build{database, exact_definition(100, R"({"max_puts":9})")};
  CHECK(build(store).puts == 9);
  database.run("UPDATE creators SET follower_count = 1 WHERE id = 1");
  CHECK(build(store).puts == 5);
}

TEST_CASE("a refused build leaves nothing that the next one trips over") {
  CreatorsDatabase database(50);
  MemoryStore store;
  Builder build{database, exact_definition(5)};
  (void)build(store);
  database.run("DELETE FROM creators WHERE id > 10; DELETE FROM videos WHERE creator_id > 10");
  (void)refusal(build, store);
  database.add_creators(11, 50);
  CHECK(build(store).changed == false);
  CHECK(read_feed(store).items.size() == 50);
}
