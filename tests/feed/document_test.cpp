#include "core/feed/document.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "core/feed/document_sort_key.h"
#include "core/format/url.h"
#include "tests/support/sqlite_fixture.h"
#include "tests/support/thrown.h"
#include "tests/support/views.h"

using namespace vizzy;
using namespace vizzy::feed;
using namespace vizzy::test;

namespace {

definition::DocumentsDefinition parents() {
  definition::DocumentsDefinition documents;
  static_cast<definition::View&>(documents) =
      view_of({integer_field("id"), text_field("name")}, "SELECT * FROM parents");
  documents.location = "test.json: documents.parents";
  documents.name = "parents";
  return documents;
}

definition::ChildrenDefinition children(std::vector<definition::Field> fields,
                                        std::vector<definition::SortTerm> sort) {
  definition::ChildrenDefinition definition;
  static_cast<definition::View&>(definition) = view_of(std::move(fields), "SELECT * FROM children");
  definition.location = "test.json: documents.parents.children.best";
  definition.name = "best";
  definition.parent = "parent";
  definition.sort = std::move(sort);
  definition.limit = 2;
  return definition;
}

/// "<segment> <JSON>" of each document, sorted.
std::vector<std::string> read(const SqliteFixture& database,
                              const definition::DocumentsDefinition& documents) {
  NoProgress progress;
  sort::MemoryBudget memory(std::size_t{1} << 20, std::filesystem::temp_directory_path());
  DocumentTable table(documents, memory);
  table.read(*database.snapshot(), nothing_denied, progress);
  std::vector<std::string> list;
  DocumentStream stream = table.sorted();
  while (const auto document = stream.next())
    list.push_back(std::string(format::document_of(url_of_sort_key(document->sort_key)).second) +
                   " " + document->json);
  CHECK(list.size() == table.size());
  std::ranges::sort(list);
  return list;
}

}  // namespace

TEST_CASE("a document holds its fields and its best children, best first") {
  const SqliteFixture database(
      "CREATE TABLE parents(id, name); CREATE TABLE children(id, parent, n);"
      "INSERT INTO parents VALUES (1, 'Ana'), (-2, NULL);"
      "INSERT INTO children VALUES (10, 1, 5), (11, 1, 7), (12, 1, 5), (13, 9, 1), (14, NULL, 1)");
  definition::DocumentsDefinition documents = parents();
  documents.children.push_back(children({integer_field("id"), integer_field("n")},
                                        {{1, definition::Direction::descending}}));
  CHECK(read(database, documents) ==
        std::vector<std::string>{
            R"(-2 {"id":-2,"best":[]})",
            R"(1 {"id":1,"name":"Ana","best":[{"id":11,"n":7},{"id":10,"n":5}]})"});
}

TEST_CASE(
    "children without a document are left out wherever they stand, and each list has its own") {
  const SqliteFixture database(
      "CREATE TABLE parents(id, name); CREATE TABLE children(id, parent, n);"
      "INSERT INTO parents VALUES (2, 'b'), (4, 'd'), (6, NULL);"
      "INSERT INTO children VALUES (1, 1, 1), (2, 2, 3), (3, 2, 2), (4, 2, 1), (5, 3, 1), "
      "(6, 4, 1), (7, 7, 1)");
  definition::DocumentsDefinition documents = parents();
  documents.children.push_back(children({integer_field("id")}, {}));
  documents.children.push_back(
      children({integer_field("id"), integer_field("n")},
               {{.field = 1, .direction = definition::Direction::ascending}}));
  documents.children[1].name = "last";
  documents.children[1].limit = 1;
  CHECK(read(database, documents) ==
        std::vector<std::string>{
            R"(2 {"id":2,"name":"b","best":[{"id":2},{"id":3}],"last":[{"id":4,"n":1}]})",
            R"(4 {"id":4,"name":"d","best":[{"id":6}],"last":[{"id":6,"n":1}]})",
            R"(6 {"id":6,"best":[],"last":[]})"});
}

TEST_CASE("children are ranked by their exact values and show rounded ones") {
  const SqliteFixture database(
      "CREATE TABLE parents(id, name); CREATE TABLE children(id, parent, likes, views);"
      "INSERT INTO parents VALUES ('a', '');"
      "INSERT INTO children VALUES (1, 'a', 1000, 30001), (2, 'a', 1001, 30001), "
      "(3, 'a', 1002, 30001)");
  definition::DocumentsDefinition documents = parents();
  documents.fields[0] = text_field("id");
  documents.children.push_back(
      children({integer_field("id"),
                ratio_field("rate", 2, {.numerator = {"likes"}, .denominator = "views"})},
               {{1, definition::Direction::descending}}));
  CHECK(read(database, documents) ==
        std::vector<std::string>{
            R"(a {"id":"a","name":"","best":[{"id":3,"rate":0.03},{"id":2,"rate":0.03}]})"});
}

TEST_CASE("a document is named by its key as a path segment") {
  SqliteFixture database(
      "CREATE TABLE parents(id, name); INSERT INTO parents VALUES ('Ana/7', 'x')");
  definition::DocumentsDefinition documents = parents();
  documents.fields[0] = text_field("id");
  CHECK(read(database, documents) ==
        std::vector<std::string>{R"(~41na~2f7 {"id":"Ana/7","name":"x"})"});
  database.run("UPDATE parents SET id = ''");
  CHECK(
      thrown(ErrorKind::gate, [&] { (void)read(database, documents); }) ==
      "test.json: documents.parents: the key \"\" cannot name a document: it is empty or too long "
      "for a path; choose a shorter key");
}

TEST_CASE("a document's key that is NULL is refused") {
  const SqliteFixture database(
      "CREATE TABLE parents(id, name); INSERT INTO parents VALUES (NULL, '')");
  CHECK(thrown(ErrorKind::gate, [&] { (void)read(database, parents()); }) ==
        "test.json: documents.parents: the key \"id\" is NULL in a row; leave such rows out of the "
        "query (WHERE ... IS NOT NULL)");
}

TEST_CASE("a child's parent must be an integer or text") {
  const SqliteFixture database(
      "CREATE TABLE parents(id, name); CREATE TABLE children(id, parent);"
      "INSERT INTO children VALUES (1, 0.5), (2, x'00')");
  definition::DocumentsDefinition documents = parents();
  documents.children.push_back(children({integer_field("id")}, {}));
  CHECK(thrown(ErrorKind::failed, [&] { (void)read(database, documents); }) ==
        "2 of 2 rows do not fit the definition; correct the rows, the SQL or the declared types\n"
        "test.json: documents.parents.children.best: key 1: parent: is the real 0.5; a parent key "
        "is an integer or text\n"
        "test.json: documents.parents.children.best: key 2: parent: is a blob of 1 byte; a parent "
        "key is an integer or text\n"
        "  remedy: select its text: CAST(parent AS TEXT) AS parent");
}
