#include "core/init/proposal.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "core/feed/definition.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::test;

namespace {

SourceTable table(std::string name, std::vector<SourceColumn> columns, std::vector<std::string> key,
                  std::vector<Reference> references = {}) {
  return {std::move(name), std::move(columns), std::move(key), std::move(references)};
}

const SourceTable kAuthors = table("authors",
                                   {{"id", ColumnKind::integer},
                                    {"pen_name", ColumnKind::text, true},
                                    {"country", ColumnKind::text},
                                    {"age", ColumnKind::integer},
                                    {"copies_sold", ColumnKind::integer},
                                    {"is_alive", ColumnKind::integer},
                                    {"portrait", ColumnKind::other}},
                                   {"id"});
const SourceTable kBooks = table("books",
                                 {{"isbn", ColumnKind::text},
                                  {"author", ColumnKind::integer},
                                  {"rating", ColumnKind::decimal},
                                  {"published", ColumnKind::date}},
                                 {"isbn"}, {{"author", "authors"}});
const SourceTable kLog = table("log", {{"line", ColumnKind::text}}, {});

}  // namespace

TEST_CASE("the table that others refer to becomes the feed, with what belongs to it") {
  const Proposal proposal = propose({kAuthors, kBooks, kLog}, "my.db");
  CHECK(proposal.main.table == "authors");
  CHECK(proposal.main.key == "id");
  CHECK(proposal.main.counters == std::vector<std::string>{"copies_sold", "age"});
  CHECK(proposal.main.unsupported == std::vector<std::string>{"portrait"});
  CHECK(proposal.segments == std::vector<std::string>{"country"});
  CHECK(proposal.alias == "pen_name");
  CHECK(proposal.other_tables == std::vector<std::string>{"log"});
  REQUIRE(proposal.children.size() == 1);
  CHECK(proposal.children[0].parent == "author");
  CHECK(proposal.children[0].key == "isbn");
}

TEST_CASE("a proposal is a definition that the program reads") {
  const Definition definition =
      parse_definition(proposal_text(propose({kAuthors, kBooks, kLog}, "my.db")), "my.json");
  const FeedDefinition& feed = definition.feeds.at(0);
  CHECK(feed.sql == "SELECT id, pen_name, country, copies_sold FROM authors");
  CHECK(feed.fields[feed.sort.at(0).field].name == "copies_sold");
  const DocumentsDefinition& documents = definition.documents.at(0);
  CHECK(documents.fields[*documents.alias].name == "pen_name");
  CHECK((documents.fields[5].type == FieldType::boolean));  // is_alive, an integer in SQLite
  CHECK(documents.children.at(0).sql == "SELECT isbn, rating, published, author FROM books");
}

TEST_CASE("names that SQL or JSON would misread are quoted") {
  const SourceTable odd =
      table("Odd \"Table\"", {{"Key", ColumnKind::text}, {"2nd", ColumnKind::integer}}, {"Key"});
  const Definition definition = parse_definition(proposal_text(propose({odd}, "my.db")), "my.json");
  CHECK(definition.feeds.at(0).sql == R"(SELECT "Key", "2nd" FROM "Odd ""Table""")");
  CHECK(definition.documents.at(0).name == "odd--table-");
}

TEST_CASE("a collection is never called like the feed or the folder of the objects") {
  for (const char* name : {"discovery", "o", "O"})
    CHECK_NOTHROW(parse_definition(
        proposal_text(propose({table(name, {{"id", ColumnKind::integer}}, {"id"})}, "my.db")),
        "my.json"));
}

TEST_CASE("a column that could be the parent as well is told") {
  const SourceTable songs = table("songs",
                                  {{"id", ColumnKind::integer},
                                   {"singer", ColumnKind::integer},
                                   {"writer", ColumnKind::integer}},
                                  {"id"}, {{"writer", "authors"}, {"singer", "authors"}});
  const Proposal proposal = propose({kAuthors, songs}, "my.db");
  CHECK(proposal.children.at(0).parent == "singer");
  CHECK(proposal.children[0].other_parents == std::vector<std::string>{"writer"});
  CHECK_THAT(
      proposal_text(proposal),
      Catch::Contains("// the parent could also be: writer\n          \"parent\": \"singer\""));
}

TEST_CASE("without a table that has a key of one column there is nothing to propose") {
  const auto complaint = [](const std::vector<SourceTable>& tables) {
    return thrown(ErrorKind::failed, [&] { (void)propose(tables, "my.db"); });
  };
  const std::string start =
      "my.db has no table with a primary key of one column, an integer or text, ";
  const std::string end =
      "; give a table one, or name any table or view and its key in the example: vizzy init "
      "without --db";
  CHECK(complaint({kLog, table("sales.orders", {}, {})}) == start + "only log, sales.orders" + end);
  CHECK(complaint({}) == start + "none at all" + end);
  CHECK(complaint(std::vector<SourceTable>(12, kLog)).ends_with("log, log, log and 2 more" + end));
}
