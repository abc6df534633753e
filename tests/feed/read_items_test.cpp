#include "core/feed/read_items.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "core/codec/content_name.h"
#include "tests/support/sqlite_fixture.h"
#include "tests/support/thrown.h"
#include "tests/support/views.h"

using namespace vizzy;
using namespace vizzy::feed;
using namespace vizzy::test;

namespace {

struct OwnedItem {
  std::uint64_t key_hash;
  std::string json;
};

/// The items in their order.
std::vector<OwnedItem> read(const SqliteFixture& database, const definition::FeedDefinition& feed) {
  NoProgress progress;
  sort::MemoryBudget memory(std::size_t{1} << 20, std::filesystem::temp_directory_path());
  ItemTable table(memory);
  read_items(*database.snapshot(), feed, nothing_denied, table, progress);
  require_unique_keys(table, feed);
  std::vector<OwnedItem> items;
  table.visit([&](const Item& item) { items.push_back({item.key_hash, std::string(item.json)}); });
  return items;
}

std::string ordered(const SqliteFixture& database, const definition::FeedDefinition& feed) {
  std::string list;
  for (const OwnedItem& item : read(database, feed)) list += item.json + "\n";
  return list;
}

}  // namespace

TEST_CASE("rows become canonical JSON, without their NULLs, hashed by their keys") {
  const SqliteFixture database(
      "CREATE TABLE rows(id, name, rate); "
      "INSERT INTO rows VALUES (17, 'a\"b', 0.125), (18, NULL, NULL)");
  const std::vector<OwnedItem> items =
      read(database, feed_of({integer_field("id"), text_field("name"), decimal_field("rate", 2)}));
  REQUIRE(items.size() == 2);
  CHECK(items[0].json == R"({"id":17,"name":"a\"b","rate":0.13})");
  CHECK(items[1].json == R"({"id":18})");
  CHECK(items[0].key_hash == codec::leading_bits(codec::sha256("17")));
}

TEST_CASE("a field may have another name than its column, and NULL may stand first") {
  const SqliteFixture database("CREATE TABLE rows(id, x); INSERT INTO rows VALUES (NULL, 'k')");
  definition::FeedDefinition feed = feed_of({integer_field("first"), text_field("key")});
  feed.fields[0].column = "id";
  feed.fields[1].column = "x";
  feed.key = 1;
  CHECK(read(database, feed).at(0).json == R"({"key":"k"})");
}

TEST_CASE("the order is that of the displayed values, and the key decides ties") {
  const SqliteFixture database(
      "CREATE TABLE rows(id, n); INSERT INTO rows VALUES "
      "(9, 1239000), (10, 1241000), (2, 1244999), (7, 1245000), (-1, 5), (3, NULL)");
  const definition::FeedDefinition feed =
      feed_of({integer_field("id"), integer_field("n", 3)},
              {{.field = 1, .direction = definition::Direction::descending}});
  CHECK(ordered(database, feed) ==
        "{\"id\":7,\"n\":1250000}\n"
        "{\"id\":2,\"n\":1240000}\n"
        "{\"id\":9,\"n\":1240000}\n"
        "{\"id\":10,\"n\":1240000}\n"
        "{\"id\":-1,\"n\":5}\n"
        "{\"id\":3}\n");
}

TEST_CASE("keys at the ends of 64 bits keep their order and ship as text") {
  const SqliteFixture database(
      "CREATE TABLE rows(id); INSERT INTO rows VALUES "
      "(9223372036854775807), (0), (-9223372036854775807 - 1)");
  CHECK(ordered(database, feed_of({integer_field("id")})) ==
        "{\"id\":\"-9223372036854775808\"}\n{\"id\":0}\n{\"id\":\"9223372036854775807\"}\n");
}

TEST_CASE("bad rows are shown together") {
  const SqliteFixture database(
      "CREATE TABLE rows(id, name, n); INSERT INTO rows VALUES "
      "(1, 'ok', 1), (2, 7, 1), (3, 'ok', 'many'), (4, CAST(x'ff' AS TEXT), 1), ('x', 'ok', 1)");
  const definition::FeedDefinition feed =
      feed_of({integer_field("id"), text_field("name"), integer_field("n")});
  CHECK(thrown(ErrorKind::failed, [&] { (void)read(database, feed); }) ==
        "4 of 5 rows do not fit the definition; correct the rows, the SQL or the declared types\n"
        "test.json: feeds.test: key 2: name: is the integer 7, declared text\n"
        "test.json: feeds.test: key 4: name: is not valid UTF-8; correct the row\n"
        "  remedy: declare an integer, or convert it in the SQL: CAST(name AS TEXT)\n"
        "test.json: feeds.test: key 3: n: is the text \"many\", declared an integer\n"
        "  remedy: declare text, or correct the rows\n"
        "test.json: feeds.test: key \"x\": id: is the text \"x\", declared an integer\n"
        "  remedy: declare text, or correct the rows");
}

TEST_CASE("a column that is wrong in every row hides no other, not even in the same rows") {
  const SqliteFixture database(
      "CREATE TABLE rows(id, name, \"order\"); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i "
      "+ "
      "1 FROM n WHERE i < 9) INSERT INTO rows SELECT i, i, iif(i = 8, 'x', 1) FROM n");
  CHECK(thrown(ErrorKind::failed,
               [&] {
                 (void)read(database, feed_of({integer_field("id"), text_field("name"),
                                               integer_field("order")}));
               }) ==
        "9 of 9 rows do not fit the definition; correct the rows, the SQL or the declared types\n"
        "test.json: feeds.test: key 1: name: is the integer 1, declared text\n"
        "test.json: feeds.test: key 2: name: is the integer 2, declared text\n"
        "test.json: feeds.test: key 3: name: is the integer 3, declared text\n"
        "  and 6 more rows where \"name\" does not fit\n"
        "  remedy: declare an integer, or convert it in the SQL: CAST(name AS TEXT)\n"
        "test.json: feeds.test: key 8: order: is the text \"x\", declared an integer\n"
        "  remedy: declare text, or correct the rows");
}

TEST_CASE("bad rows beyond the first three of a column are counted") {
  const SqliteFixture database(
      "CREATE TABLE rows(id); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
      "i < 25) INSERT INTO rows SELECT i + 0.5 FROM n");
  const std::string message =
      thrown(ErrorKind::failed, [&] { (void)read(database, feed_of({integer_field("id")})); });
  CHECK(message.substr(0, message.find(';')) == "25 of 25 rows do not fit the definition");
  CHECK(message.ends_with(
      "\n  and 22 more rows where \"id\" does not fit\n  remedy: declare a decimal, or round it in "
      "the SQL: CAST(round(id) AS INTEGER)"));
}

TEST_CASE("a NULL key is refused") {
  const SqliteFixture database("CREATE TABLE rows(id); INSERT INTO rows VALUES (1), (NULL)");
  CHECK(thrown(ErrorKind::gate, [&] { (void)read(database, feed_of({integer_field("id")})); }) ==
        "test.json: feeds.test: the key \"id\" is NULL in a row; leave such rows out of the query "
        "(WHERE ... IS NOT NULL)");
}

TEST_CASE("a key that appears twice is refused") {
  const SqliteFixture database(
      "CREATE TABLE rows(id); INSERT INTO rows VALUES (7), (1), (7), (3), (1), (7)");
  CHECK(thrown(ErrorKind::gate, [&] { (void)read(database, feed_of({integer_field("id")})); }) ==
        "test.json: feeds.test: the key 1 appears in 2 rows (and 1 more keys likewise); make the "
        "query "
        "return each key once (DISTINCT, GROUP BY, or another key)");
}

TEST_CASE("a text key that appears twice is refused, and its look-alikes are not") {
  const SqliteFixture database("CREATE TABLE rows(id); INSERT INTO rows VALUES ('a'), ('A')");
  CHECK(read(database, feed_of({text_field("id")})).size() == 2);
  SqliteFixture twice("CREATE TABLE rows(id); INSERT INTO rows VALUES ('a'), ('a')");
  CHECK(thrown(ErrorKind::gate, [&] { (void)read(twice, feed_of({text_field("id")})); }) ==
        "test.json: feeds.test: the key \"a\" appears in 2 rows; make the query "
        "return each key once (DISTINCT, GROUP BY, or another key)");
}

TEST_CASE("a query without rows gives no items") {
  const SqliteFixture database("CREATE TABLE rows(id)");
  CHECK(read(database, feed_of({integer_field("id")})).empty());
}
