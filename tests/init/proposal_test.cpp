#include "core/init/proposal.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "core/definition/definition.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::init;
using namespace vizzy::test;

namespace {

source::SourceTable table(std::string name, std::vector<source::SourceColumn> columns,
                          std::vector<std::string> key,
                          std::vector<source::Reference> references = {}) {
  return {std::move(name), std::move(columns), std::move(key), std::move(references)};
}

const source::SourceTable kAuthors = table("authors",
                                           {{"id", source::ColumnKind::integer},
                                            {"pen_name", source::ColumnKind::text, true},
                                            {"country", source::ColumnKind::text},
                                            {"age", source::ColumnKind::integer},
                                            {"copies_sold", source::ColumnKind::integer},
                                            {"is_alive", source::ColumnKind::integer},
                                            {"portrait", source::ColumnKind::other}},
                                           {"id"});
const source::SourceTable kBooks = table("books",
                                         {{"isbn", source::ColumnKind::text},
                                          {"author", source::ColumnKind::integer},
                                          {"rating", source::ColumnKind::decimal},
                                          {"published", source::ColumnKind::date}},
                                         {"isbn"}, {{"author", "authors"}});
const source::SourceTable kLog = table("log", {{"line", source::ColumnKind::text}}, {});

}  // namespace

TEST_CASE("the table that others refer to becomes the feed, with what belongs to it") {
  const Proposal proposal = propose({kAuthors, kBooks, kLog}, "my.db");
  CHECK(proposal.main.table == "authors");
  CHECK(proposal.main.key == "id");
  CHECK(proposal.main.counters == std::vector<std::string>{"copies_sold", "age"});
  CHECK(proposal.main.unsupported == std::vector<std::string>{"portrait"});
  REQUIRE(proposal.segments.size() == 1);
  CHECK(proposal.segments[0].name == "country");
  CHECK(proposal.alias == "pen_name");
  CHECK(proposal.other_tables == std::vector<std::string>{"log"});
  REQUIRE(proposal.children.size() == 1);
  CHECK(proposal.children[0].parent.name == "author");
  CHECK(proposal.children[0].key == "isbn");
}

TEST_CASE("a proposal is a definition that the program reads") {
  const definition::Definition definition = definition::parse_definition(
      proposal_text(propose({kAuthors, kBooks, kLog}, "my.db")), "my.json");
  const definition::FeedDefinition& feed = definition.feeds.at(0);
  CHECK(feed.sql == "SELECT id, pen_name, country, copies_sold FROM authors");
  CHECK(feed.fields[feed.sort.at(0).field].name == "copies_sold");
  const definition::DocumentsDefinition& documents = definition.documents.at(0);
  CHECK(documents.fields[*documents.alias].name == "pen_name");
  CHECK((documents.fields[5].type ==
         definition::FieldType::boolean));  // is_alive, an integer in SQLite
  CHECK(documents.children.at(0).sql == "SELECT isbn, rating, published, author FROM books");
}

TEST_CASE("a key of bytes is shown as text, and so is a parent that names it") {
  const auto proposed = [](bool is_declared_only) {
    const auto column = [&](const char* name, source::ColumnKind kind) {
      return source::SourceColumn{.name = name, .kind = kind, .is_declared_only = is_declared_only};
    };
    const source::SourceTable people =
        table("people",
              {column("id", source::ColumnKind::bytes), column("name", source::ColumnKind::text),
               column("portrait", source::ColumnKind::bytes)},
              {"id"});
    const source::SourceTable posts =
        table("posts",
              {column("Nr", source::ColumnKind::bytes), column("author", source::ColumnKind::bytes),
               column("title", source::ColumnKind::text)},
              {"Nr"}, {{"author", "people"}});
    const Proposal proposal = propose({people, posts}, "my.db");
    CHECK(proposal.main.unsupported == std::vector<std::string>{"portrait"});
    CHECK(proposal.children.at(0).unsupported.empty());
    return definition::parse_definition(proposal_text(proposal), "my.json");
  };
  const definition::Definition sqlite = proposed(true);
  CHECK(sqlite.feeds.at(0).sql == "SELECT lower(hex(id)) AS id, name FROM people");
  CHECK((sqlite.feeds[0].fields.at(0).type == definition::FieldType::text));
  CHECK(sqlite.documents.at(0).children.at(0).sql ==
        "SELECT lower(hex(\"Nr\")) AS \"Nr\", title, lower(hex(author)) AS author FROM posts");
  const definition::Definition postgres = proposed(false);
  CHECK(postgres.documents.at(0).sql == "SELECT encode(id, 'hex') AS id, name FROM people");
  CHECK(
      postgres.documents[0].children.at(0).sql ==
      "SELECT encode(\"Nr\", 'hex') AS \"Nr\", title, encode(author, 'hex') AS author FROM posts");
}

TEST_CASE("names that SQL or JSON would misread are quoted") {
  const source::SourceTable odd =
      table("Odd \"Table\"",
            {{"Key", source::ColumnKind::text}, {"2nd", source::ColumnKind::integer}}, {"Key"});
  const definition::Definition definition =
      definition::parse_definition(proposal_text(propose({odd}, "my.db")), "my.json");
  CHECK(definition.feeds.at(0).sql == R"(SELECT "Key", "2nd" FROM "Odd ""Table""")");
  CHECK(definition.documents.at(0).name == "odd--table-");
}

TEST_CASE("a collection is never called like the feed or the folder of the objects") {
  for (const char* name : {"discovery", "o", "O"})
    CHECK_NOTHROW(definition::parse_definition(
        proposal_text(
            propose({table(name, {{"id", source::ColumnKind::integer}}, {"id"})}, "my.db")),
        "my.json"));
}

TEST_CASE("a column that could be the parent as well is told") {
  const source::SourceTable songs = table("songs",
                                          {{"id", source::ColumnKind::integer},
                                           {"singer", source::ColumnKind::integer},
                                           {"writer", source::ColumnKind::integer}},
                                          {"id"}, {{"writer", "authors"}, {"singer", "authors"}});
  const Proposal proposal = propose({kAuthors, songs}, "my.db");
  CHECK(proposal.children.at(0).parent.name == "singer");
  CHECK(proposal.children[0].other_parents == std::vector<std::string>{"writer"});
  CHECK_THAT(
      proposal_text(proposal),
      Catch::Contains("// the parent could also be: writer\n          \"parent\": \"singer\""));
}

TEST_CASE("without a table that has a key of one column there is nothing to propose") {
  const auto complaint = [](const std::vector<source::SourceTable>& tables) {
    return thrown(ErrorKind::failed, [&] { (void)propose(tables, "my.db"); });
  };
  const std::string start =
      "no table of my.db has a primary key that a feed can use (one column, an integer, text or "
      "bytes, and nothing secret): ";
  const std::string end =
      "; give a table such a key, or start from the example that vizzy init writes without --db: a "
      "definition can name any table or view, and its key";
  const source::SourceTable logins =
      table("logins", {{"email", source::ColumnKind::text}}, {"email"});
  CHECK(complaint({kLog, table("sales.orders", {}, {}), logins}) ==
        start + "log, sales.orders, logins" + end);
  CHECK(complaint(std::vector<source::SourceTable>(12, kLog))
            .ends_with("log, log, log and 2 more" + end));
}

TEST_CASE("without tables there is nothing to propose either") {
  CHECK(
      thrown(ErrorKind::failed, [] { (void)propose({}, "my.db"); }) ==
      "my.db has no tables; name another database with --db, or start from the example that vizzy "
      "init writes without it");
}

TEST_CASE("what may be secret is left out, and told") {
  const source::SourceTable users = table("users",
                                          {{"id", source::ColumnKind::integer},
                                           {"email", source::ColumnKind::text, true},
                                           {"username", source::ColumnKind::text, true},
                                           {"phone_type", source::ColumnKind::text},
                                           {"api_token", source::ColumnKind::text}},
                                          {"id"});
  const source::SourceTable tokens = table(
      "access_tokens", {{"id", source::ColumnKind::integer}, {"user", source::ColumnKind::integer}},
      {"id"}, {{"user", "users"}});
  const source::SourceTable orders = table("orders",
                                           {{"nr", source::ColumnKind::integer},
                                            {"user_address", source::ColumnKind::integer},
                                            {"street", source::ColumnKind::text}},
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
  const definition::Definition definition = definition::parse_definition(text, "my.json");
  CHECK(definition.feeds.at(0).sql == "SELECT id, username FROM users");
  CHECK(definition.documents.at(0).sql == "SELECT id, username FROM users");
}

TEST_CASE("a table whose name may be secret is proposed where there is no other") {
  const source::SourceTable phones =
      table("phones", {{"id", source::ColumnKind::integer}, {"views", source::ColumnKind::integer}},
            {"id"});
  CHECK(propose({phones}, "my.db").main.table == "phones");
  CHECK(propose({phones, kBooks}, "my.db").main.table == "books");
}

TEST_CASE("only what is counted is rounded, and times are times") {
  const source::SourceTable goods = table("goods",
                                          {{"listed_at", source::ColumnKind::integer},
                                           {"price_cents", source::ColumnKind::integer},
                                           {"year", source::ColumnKind::integer},
                                           {"view_count", source::ColumnKind::integer},
                                           {"created_at", source::ColumnKind::integer},
                                           {"changed_at_ms", source::ColumnKind::integer},
                                           {"active_users", source::ColumnKind::integer}},
                                          {"listed_at"});
  const definition::Definition definition =
      definition::parse_definition(proposal_text(propose({goods}, "my.db")), "my.json");
  const std::vector<definition::Field>& fields = definition.documents.at(0).fields;
  REQUIRE(fields.size() == 7);
  CHECK((fields[0].type == definition::FieldType::integer));  // a key is text or an integer
  for (const std::size_t exact : {0U, 1U, 2U, 5U, 6U}) CHECK(fields[exact].significant_digits == 0);
  CHECK(fields[3].significant_digits == 4);
  CHECK((fields[4].type == definition::FieldType::timestamp));
  CHECK((fields[5].type == definition::FieldType::integer));
  CHECK((fields[6].type == definition::FieldType::integer));
}

TEST_CASE("without a counter the newest come first") {
  const source::SourceTable posts = table(
      "posts", {{"id", source::ColumnKind::integer}, {"created_at", source::ColumnKind::integer}},
      {"id"});
  const definition::Definition definition =
      definition::parse_definition(proposal_text(propose({posts}, "my.db")), "my.json");
  const definition::FeedDefinition& feed = definition.feeds.at(0);
  CHECK(feed.fields[feed.sort.at(0).field].name == "created_at");
}

TEST_CASE("long texts are in the document, cut among its children, and not in the feed") {
  const source::SourceTable posts = table("posts",
                                          {{"id", source::ColumnKind::integer},
                                           {"body", source::ColumnKind::text},
                                           {"title", source::ColumnKind::text},
                                           {"author", source::ColumnKind::integer}},
                                          {"id"}, {{"author", "authors"}});
  const definition::Definition alone =
      definition::parse_definition(proposal_text(propose({posts}, "my.db")), "my.json");
  CHECK(alone.feeds.at(0).sql == "SELECT id, title FROM posts");
  CHECK(alone.documents.at(0).fields.at(1).max_chars == 0U);
  const definition::Definition below =
      definition::parse_definition(proposal_text(propose({kAuthors, posts}, "my.db")), "my.json");
  CHECK(below.documents.at(0).children.at(0).fields.at(1).max_chars == 200U);
}

TEST_CASE("what belongs to a hidden row of another table is left out too") {
  const source::SourceTable users = table(
      "users", {{"id", source::ColumnKind::integer}, {"is_private", source::ColumnKind::boolean}},
      {"id"});
  const source::SourceTable posts =
      table("posts", {{"id", source::ColumnKind::integer}, {"author", source::ColumnKind::integer}},
            {"id"}, {{"author", "users"}});
  const source::SourceTable comments = table("comments",
                                             {{"id", source::ColumnKind::integer},
                                              {"post", source::ColumnKind::integer},
                                              {"author", source::ColumnKind::integer}},
                                             {"id"}, {{"post", "posts"}, {"author", "users"}});
  const std::string of_author =
      "(author IS NULL OR author IN (SELECT id FROM users WHERE is_private IS NOT TRUE))";
  const Proposal proposal = propose({users, posts, comments}, "my.db", "posts");
  CHECK(proposal.main.condition == of_author);
  CHECK(proposal.children.at(0).condition == of_author);
  CHECK(propose({users, posts}, "my.db").children.at(0).condition.empty());
}

TEST_CASE("a private table is proposed only for a wish, and a wish must name one") {
  const source::SourceTable messages =
      table("private_messages",
            {{"id", source::ColumnKind::integer}, {"recipient", source::ColumnKind::integer}},
            {"id"}, {{"recipient", "authors"}});
  CHECK(propose({kAuthors, messages}, "my.db").secret_tables ==
        std::vector<std::string>{"private_messages"});
  CHECK(thrown(ErrorKind::failed, [&] { (void)propose({messages}, "my.db"); }) ==
        "the tables of my.db that could be a feed may be private: private_messages; name the one "
        "that all may see with --table");
  CHECK(propose({messages}, "my.db", "private_messages").main.table == "private_messages");
  CHECK(thrown(ErrorKind::usage, [&] { (void)propose({kAuthors}, "my.db", "author"); }) ==
        "my.db has no table \"author\" (did you mean \"authors\"?); name one with --table");
}

TEST_CASE("tables that cannot be used are told, and none is the feed") {
  source::SourceTable broken = table("broken", {}, {});
  broken.unusable = "cannot be read: no such module: vec0";
  const Proposal proposal = propose({broken, kAuthors}, "my.db");
  CHECK(proposal.unusable_tables.at(0).name == "broken");
  CHECK(proposal.other_tables.empty());
}

TEST_CASE("deleted rows are left out, by what the column can hold") {
  const auto condition = [](const char* name, source::ColumnKind kind) {
    return propose({table("t", {{"id", source::ColumnKind::integer}, {name, kind}}, {"id"})},
                   "my.db")
        .main.condition;
  };
  CHECK(condition("deleted_at", source::ColumnKind::integer) == "deleted_at IS NULL");
  CHECK(condition("deletedAt", source::ColumnKind::text) == "\"deletedAt\" IS NULL");
  CHECK(condition("deleted", source::ColumnKind::timestamp) == "deleted IS NULL");
  CHECK(condition("is_deleted", source::ColumnKind::boolean) == "is_deleted IS NOT TRUE");
  CHECK(condition("is_deleted", source::ColumnKind::integer) == "coalesce(is_deleted, 0) = 0");
  CHECK(condition("deleted", source::ColumnKind::text) ==
        "coalesce(lower(trim(CAST(deleted AS text))), '') IN ('', '0', '0.0', 'f', 'false', 'n', "
        "'no', 'off')");
  CHECK(condition("deleted_by", source::ColumnKind::integer).empty());
  const definition::Definition definition = definition::parse_definition(
      proposal_text(propose({table("t",
                                   {{"id", source::ColumnKind::integer},
                                    {"is_deleted", source::ColumnKind::boolean},
                                    {"deleted_at", source::ColumnKind::date}},
                                   {"id"})},
                            "my.db")),
      "my.json");
  for (const std::string& sql : {definition.feeds.at(0).sql, definition.documents.at(0).sql})
    CHECK(sql == "SELECT id FROM t WHERE is_deleted IS NOT TRUE AND deleted_at IS NULL");
}
