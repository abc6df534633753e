#include "core/compile/oversized_rows.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "core/check/check.h"
#include "tests/compile/builder.h"
#include "tests/compile/divided_feed.h"
#include "tests/compile/published_feed.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;

namespace {

/// An item may take 1,000 bytes.
std::string gates(const std::string& action, int items_of_page) {
  return fmt::format(R"({{"max_page_bytes":{},"on_oversize":"{}"}})", items_of_page * 1000, action);
}

/// Names that do not compress: an item with one is larger than 1,000 bytes, but not larger than a
/// document may be.
void widen(CreatorsDatabase& database) {
  database.run("UPDATE creators SET username = hex(randomblob(4000)) WHERE id IN (7, 12, 30, 4)");
}

std::map<int, std::string> names(MemoryStore& store) {
  std::map<int, std::string> names;
  for (const auto& item : read_feed(store).items)
    names[item.at("id").get<int>()] = item.at("username").get<std::string>();
  return names;
}

/// Documents and children that are too large, and children of the same parents that are not.
struct LargeRows {
  CreatorsDatabase database{6};
  Builder build;

  explicit LargeRows(const std::string& action)
      : build{database, exact_definition(5, gates(action, 7))} {
    definition::ChildrenDefinition& videos = build.definition.documents[0].children[0];
    definition::Field title = videos.fields[0];
    title.name = title.column = "title";
    title.type = definition::FieldType::text;
    videos.fields.push_back(title);
    database.run(
        "UPDATE creators SET username = hex(randomblob(600000)) WHERE id = 3;"
        // The best of creator 2, and one that is not among the best three of creator 4.
        "INSERT INTO videos SELECT 900 + id, id, hex(randomblob(600000)), 9000 * (3 - id), 1, 1, "
        "'' FROM creators WHERE id IN (2, 4);"
        "INSERT INTO videos SELECT 800 + id, id, 'third', 500, 1, 1, '' FROM creators");
  }
  static std::vector<std::string> shown(const std::string& document, MemoryStore& store) {
    std::vector<std::string> titles;
    const auto parent = read_document(store, document);
    for (const auto& video : parent.at("top_videos"))
      titles.push_back(video.at("title").get<std::string>().substr(0, 7));
    return titles;
  }
};

}  // namespace

TEST_CASE("items that are too large are left out and counted where the definition says drop") {
  CreatorsDatabase database(30);
  widen(database);
  MemoryStore store;
  const Builder build{database, exact_definition(10, gates("drop", 15))};
  const BuildReport report = build(store);
  CHECK(names(store).size() == 26);
  CHECK_FALSE(names(store).contains(7));
  CHECK(read_document(store, "v1/creators/7").at("username").get<std::string>().size() == 8000);
  CHECK(texts_of(report.warnings) ==
        std::vector<std::string>{
            "test.json: feeds.discovery: 4 rows are larger than 1,000 bytes in gzip, an "
            "item's share of max_page_bytes, and are left out: keys 4, 7, 12 and 1 more "
            "(on_oversize); shorten "
            "their texts in the SQL or with max_chars"});
  CHECK(count_oversized(report.oversized) == 4);
  CHECK(compile::json(report).find(R"("action": "drop",
      "rows": 4,
      "keys": [
        "4",
        "7",
        "12")") != std::string::npos);
  CHECK_FALSE(build(store).changed);
}

TEST_CASE("items that are too large are cut where the definition says cut, and then fit") {
  CreatorsDatabase database(30);
  widen(database);
  MemoryStore store;
  const Builder build{database, exact_definition(10, gates("cut", 15))};
  const BuildReport report = build(store);
  const auto names = ::names(store);
  REQUIRE(names.size() == 30);
  CHECK(names.at(6) == "user6");
  for (const int id : {4, 7, 12, 30}) {
    const std::string whole =
        read_document(store, "v1/creators/" + std::to_string(id)).at("username");
    const std::string& cut = names.at(id);
    CHECK(cut.ends_with("…"));
    const std::string text = cut.substr(0, cut.size() - std::string("…").size());
    CHECK(whole.starts_with(text));
    CHECK(text.size() > 1000);
    CHECK(text.size() < 2000);  // four bits of a byte say nothing
  }
  CHECK(texts_of(report.warnings).front().find(" and are cut: keys 4, 7, 12 and 1 more ") !=
        std::string::npos);
}

TEST_CASE("the longest texts are cut to one length, whole characters, and short ones are not") {
  const SqliteFixture database(
      "CREATE TABLE p(id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT);"
      "INSERT INTO p VALUES (1, replace(hex(zeroblob(400000)), '00', 'é'), 'short', "
      "replace(hex(zeroblob(300000)), '00', 'ü'))");
  MemoryStore store;
  Builder build{database, definition::parse_definition(R"({"vizzy":1,
    "feeds":{"f":{"sql":"SELECT id FROM p","key":"id","sort":[],"fields":{"id":{"type":"integer"}}}},
    "documents":{"p":{"sql":"SELECT * FROM p","key":"id","fields":{"id":{"type":"integer"},
      "a":{"type":"text"},"b":{"type":"text"},"c":{"type":"text"}}}},
    "gates":{"on_oversize":"cut"}})",
                                                       "test.json")};
  (void)build(store);
  const auto document = read_document(store, "v1/p/1");
  const auto a = document.at("a").get<std::string>();
  const auto c = document.at("c").get<std::string>();
  CHECK(document.at("b") == "short");
  CHECK(a.size() == c.size());
  CHECK(a.substr(a.size() - 5) == "é…");
  CHECK(c.substr(c.size() - 5) == "ü…");
  const std::size_t bytes = read_public(store, "v1/p/1.json").size();
  CHECK(bytes <= feed::kMostRowBytes + 1);  // and a brace
  CHECK(bytes > feed::kMostRowBytes - 8);
}

TEST_CASE("rows of documents and children that are too large are left out or cut") {
  MemoryStore dropped;
  const LargeRows drop("drop");
  const BuildReport report = drop.build(dropped);
  CHECK(texts_of(report.warnings) ==
        std::vector<std::string>{
            "test.json: feeds.discovery: 1 row is larger than 1,000 bytes in gzip, an "
            "item's share of max_page_bytes, and is left out: key 3 (on_oversize); shorten their "
            "texts in the SQL "
            "or with max_chars",
            "test.json: documents.creators.children.top_videos: 2 rows are larger than 1,048,576 "
            "bytes, and are left out: keys 902, 904 (on_oversize); shorten their texts in the SQL "
            "or with max_chars",
            "test.json: documents.creators: 1 row is larger than 1,048,576 bytes, and is left "
            "out: key 3 (on_oversize); shorten their texts in the SQL or with max_chars"});
  CHECK(report.documents.written == 5);
  CHECK(drop.shown("v1/creators/2", dropped) ==
        std::vector<std::string>{"Video 2", "Video 1", "third"});
  MemoryStore cut;
  const LargeRows rows("cut");
  CHECK(count_oversized(rows.build(cut).oversized) == 4);
  CHECK(rows.shown("v1/creators/2", cut).at(0) != "Video 2");
  CHECK(rows.shown("v1/creators/4", cut) ==
        std::vector<std::string>{"Video 2", "Video 1", "third"});
}

TEST_CASE("what is cut or left out depends neither on the order of rows, threads nor memory",
          "[long]") {
  const std::string action = GENERATE("cut", "drop");
  LargeRows rows(action);
  rows.database.run("UPDATE creators SET username = hex(randomblob(4000)) WHERE id IN (1, 5)");
  MemoryStore first;
  const BuildReport report = rows.build(first);
  const TemporaryFolder scratch;
  for (const char* order : {" ORDER BY id DESC", " ORDER BY id % 3, id"}) {
    Builder other{rows.database, rows.build.definition};
    other.definition.feeds[0].sql += order;
    other.definition.documents[0].sql += order;
    other.definition.documents[0].children[0].sql += order;
    other.options.threads = 3;
    other.options.memory_bytes = std::size_t{4} << 20;
    other.options.scratch_folder = scratch.path();
    MemoryStore second;
    const BuildReport again = other(second);
    CHECK(first.files() == second.files());
    CHECK(texts_of(again.warnings) == texts_of(report.warnings));
  }
  NoProgress progress;
  const check::CheckReport checked = check::check(
      rows.build.definition, [&] { return rows.database.snapshot(); }, {},
      {.effort = codec::Effort::fast}, progress);
  CHECK(checked.problems.empty());
  CHECK(count_oversized(checked.oversized) == count_oversized(report.oversized));
  for (const std::string& warning : texts_of(report.warnings))
    CHECK(std::ranges::find(checked.advice, warning) != checked.advice.end());
}

TEST_CASE("an item is cut or left out in the segments as in the feed") {
  DividedFeed songs;
  songs.database.run("UPDATE songs SET name = hex(randomblob(4000)) WHERE id IN (3, 9)");
  songs.build.definition = DividedFeed::definition(R"(["genre"])", "");
  songs.build.definition.feeds[0].row_limit = {definition::OnOversize::drop, 1000};
  (void)songs.publish();
  CHECK(songs.ids("songs").size() == 58);
  const auto hip_hop = songs.ids("songs/~48ip~20~48op");
  CHECK_FALSE(hip_hop.empty());
  CHECK(std::ranges::find(hip_hop, 9) == hip_hop.end());
  CHECK(count_oversized(songs.publish().oversized) == 2);
}

TEST_CASE("rows that do not fit even when their texts are cut are refused") {
  const CreatorsDatabase database(5);
  MemoryStore store;
  const Builder build{database,
                      exact_definition(10, R"({"max_page_bytes":80,"on_oversize":"cut"})")};
  CHECK(thrown(ErrorKind::gate, [&] { (void)build(store); }) ==
        "test.json: feeds.discovery: the row with the key 1 is too large, as are 4 more, and "
        "cutting its texts is not enough; leave it out in the SQL, or set on_oversize to \"drop\"");
}
