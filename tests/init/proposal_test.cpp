#include "core/init/proposal.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "core/definition/definition.h"
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
      "no table of my.db has a primary key that a feed can use (one column, an integer or text, "
      "and "
      "nothing secret): ";
  const std::string end =
      "; give a table such a key, or start from the example that vizzy init writes without --db: a "
      "definition can name any table or view, and its key";
  const SourceTable logins = table("logins", {{"email", ColumnKind::text}}, {"email"});
  CHECK(complaint({kLog, table("sales.orders", {}, {}), logins}) ==
        start + "log, sales.orders, logins" + end);
  CHECK(complaint(std::vector<SourceTable>(12, kLog)).ends_with("log, log, log and 2 more" + end));
}

TEST_CASE("without tables there is nothing to propose either") {
  CHECK(
      thrown(ErrorKind::failed, [] { (void)propose({}, "my.db"); }) ==
      "my.db has no tables; name another database with --db, or start from the example that vizzy "
      "init writes without it");
}

TEST_CASE("what may be secret is left out, and told") {
  const SourceTable users = table("users",
                                  {{"id", ColumnKind::integer},
                                   {"email", ColumnKind::text, true},
                                   {"username", ColumnKind::text, true},
                                   {"phone_type", ColumnKind::text},
                                   {"api_token", ColumnKind::text}},
                                  {"id"});
  const SourceTable tokens =
      table("access_tokens", {{"id", ColumnKind::integer}, {"user", ColumnKind::integer}}, {"id"},
            {{"user", "users"}});
  const SourceTable orders = table("orders",
                                   {{"nr", ColumnKind::integer},
                                    {"user_address", ColumnKind::integer},
                                    {"street", ColumnKind::text}},
                                   {"nr"}, {{"user_address", "users"}});
  const Proposal proposal = propose({tokens, orders, users}, "my.db");
  CHECK(proposal.main.secrets == std::vector<std::string>{"email", "phone_type", "api_token"});
  CHECK(proposal.alias == "username");
  CHECK(proposal.segments.empty());
  CHECK(proposal.secret_tables == std::vector<std::string>{"access_tokens"});
  REQUIRE(proposal.children.size() == 1);
  CHECK(proposal.children[0].secrets == std::vector<std::string>{"street"});  // the parent is used
  const std::string text = proposal_text(proposal);
  CHECK_THAT(text, Catch::Contains("// left out, may be secret: access_tokens\n"));
  CHECK_THAT(text, Catch::Contains("// left out, may be secret: email, phone_type, api_token\n"));
  const Definition definition = parse_definition(text, "my.json");
  CHECK(definition.feeds.at(0).sql == "SELECT id, username FROM users");
  CHECK(definition.documents.at(0).sql == "SELECT id, username FROM users");
}

TEST_CASE("a table whose name may be secret is proposed where there is no other") {
  const SourceTable phones =
      table("phones", {{"id", ColumnKind::integer}, {"views", ColumnKind::integer}}, {"id"});
  CHECK(propose({phones}, "my.db").main.table == "phones");
  CHECK(propose({phones, kBooks}, "my.db").main.table == "books");
}

TEST_CASE("only what is counted is rounded, and times are times") {
  const SourceTable goods = table("goods",
                                  {{"listed_at", ColumnKind::integer},
                                   {"price_cents", ColumnKind::integer},
                                   {"year", ColumnKind::integer},
                                   {"view_count", ColumnKind::integer},
                                   {"created_at", ColumnKind::integer},
                                   {"changed_at_ms", ColumnKind::integer},
                                   {"active_users", ColumnKind::integer}},
                                  {"listed_at"});
  const Definition definition =
      parse_definition(proposal_text(propose({goods}, "my.db")), "my.json");
  const std::vector<Field>& fields = definition.documents.at(0).fields;
  REQUIRE(fields.size() == 7);
  CHECK((fields[0].type == FieldType::integer));  // a key is text or an integer
  for (const std::size_t exact : {0U, 1U, 2U, 5U, 6U}) CHECK(fields[exact].significant_digits == 0);
  CHECK(fields[3].significant_digits == 4);
  CHECK((fields[4].type == FieldType::timestamp));
  CHECK((fields[5].type == FieldType::integer));
  CHECK((fields[6].type == FieldType::integer));
}

TEST_CASE("without a counter the newest come first") {
  const SourceTable posts =
      table("posts", {{"id", ColumnKind::integer}, {"created_at", ColumnKind::integer}}, {"id"});
  const Definition definition =
      parse_definition(proposal_text(propose({posts}, "my.db")), "my.json");
  const FeedDefinition& feed = definition.feeds.at(0);
  CHECK(feed.fields[feed.sort.at(0).field].name == "created_at");
}

TEST_CASE("long texts are in the document, cut among its children, and not in the feed") {
  const SourceTable posts = table("posts",
                                  {{"id", ColumnKind::integer},
                                   {"body", ColumnKind::text},
                                   {"title", ColumnKind::text},
                                   {"author", ColumnKind::integer}},
                                  {"id"}, {{"author", "authors"}});
  const Definition alone = parse_definition(proposal_text(propose({posts}, "my.db")), "my.json");
  CHECK(alone.feeds.at(0).sql == "SELECT id, title FROM posts");
  CHECK(alone.documents.at(0).fields.at(1).max_chars == 0U);
  const Definition below =
      parse_definition(proposal_text(propose({kAuthors, posts}, "my.db")), "my.json");
  CHECK(below.documents.at(0).children.at(0).fields.at(1).max_chars == 200U);
}

TEST_CASE("deleted rows are left out, by what the column can hold") {
  const auto condition = [](const char* name, ColumnKind kind) {
    return propose({table("t", {{"id", ColumnKind::integer}, {name, kind}}, {"id"})}, "my.db")
        .main.condition;
  };
  CHECK(condition("deleted_at", ColumnKind::integer) == "deleted_at IS NULL");
  CHECK(condition("deletedAt", ColumnKind::text) == "\"deletedAt\" IS NULL");
  CHECK(condition("deleted", ColumnKind::timestamp) == "deleted IS NULL");
  CHECK(condition("is_deleted", ColumnKind::boolean) == "is_deleted IS NOT TRUE");
  CHECK(condition("is_deleted", ColumnKind::integer) == "coalesce(is_deleted, 0) = 0");
  CHECK(condition("deleted", ColumnKind::text).empty());
  CHECK(condition("deleted_by", ColumnKind::integer).empty());
  const Definition definition =
      parse_definition(proposal_text(propose({table("t",
                                                    {{"id", ColumnKind::integer},
                                                     {"is_deleted", ColumnKind::boolean},
                                                     {"deleted_at", ColumnKind::date}},
                                                    {"id"})},
                                             "my.db")),
                       "my.json");
  for (const std::string& sql : {definition.feeds.at(0).sql, definition.documents.at(0).sql})
    CHECK(sql == "SELECT id FROM t WHERE is_deleted IS NOT TRUE AND deleted_at IS NULL");
}
