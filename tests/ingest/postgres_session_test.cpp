#include "core/ingest/postgres_session.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <sstream>

#include "core/ingest/import.h"
#include "core/ingest/schema.h"
#include "core/ingest/seed.h"
#include "tests/ingest/workspace.h"
#include "tests/support/postgres_fixture.h"

using namespace vizzy;
using namespace vizzy::ingest;
using vizzy::test::complaint;
using vizzy::test::PostgresFixture;

namespace {

ImportReport import_text(const std::string& database, const Table& table, const std::string& text,
                         bool skip_bad_rows = false) {
  ImportOptions options;
  options.database = database;
  options.table = &table;
  options.file = "rows";
  options.skip_bad_rows = skip_bad_rows;
  options.busy_timeout = std::chrono::milliseconds(50);
  std::istringstream input(text);
  NoProgress progress;
  return import_rows(input, options, {}, progress);
}

void seed_into(const std::string& database, std::uint64_t creators, std::uint64_t videos,
               bool replace = false, const std::stop_token& stop = {}) {
  SeedOptions options;
  options.database = database;
  options.size = {creators, videos, 1};
  options.replace = replace;
  options.busy_timeout = std::chrono::milliseconds(50);
  NoProgress progress;
  seed(options, stop, progress);
}

std::string creators_of(PostgresFixture& database) {
  return database.rows("SELECT concat_ws(':', id, username, bio) FROM creators ORDER BY id");
}

}  // namespace

TEST_CASE("a seed fills PostgreSQL, and again only if it may replace") {
  PostgresFixture database;
  seed_into(database.url(), 200, 3000);
  CHECK(database.rows("SELECT count(*) FROM creators UNION ALL SELECT count(*) FROM videos") ==
        "200 3000");
  CHECK(database.rows("SELECT obj_description('creators'::regclass)") == "vizzy schema 1");
  CHECK(complaint([&] { seed_into(database.url(), 5, 5); }) ==
        database.url() +
            " already holds creators or videos; pass --replace to delete them, or name another "
            "database with --db");
  seed_into(database.url(), 5, 7, true);
  CHECK(database.rows("SELECT count(*) FROM creators UNION ALL SELECT count(*) FROM videos") ==
        "5 7");
}

TEST_CASE("totals that PostgreSQL derives are those of the seed, to the last bit") {
  PostgresFixture database;
  seed_into(database.url(), 500, 8000);
  database.run(
      "CREATE TABLE seeded AS TABLE creators; UPDATE creators SET video_count = NULL, "
      "total_views = 0, total_likes = 1, avg_engagement_rate = NULL");
  PostgresSession session(database.url(), std::chrono::milliseconds(50), {});
  CHECK(session.derive_totals() == 500);
  session.commit();
  CHECK(database.rows("SELECT count(*) FROM (TABLE seeded EXCEPT TABLE creators) AS t") == "0");
}

TEST_CASE("sums beyond 64 bits are an error of PostgreSQL, too") {
  PostgresFixture database;
  seed_into(database.url(), 1, 2);
  database.run("UPDATE videos SET view_count = 9223372036854775807");
  PostgresSession session(database.url(), std::chrono::milliseconds(50), {});
  CHECK(complaint([&] { session.derive_totals(); }) == totals_overflow().what());
}

TEST_CASE("rows that an import brings to PostgreSQL are inserted or updated in their columns") {
  PostgresFixture database;
  import_text(database.url(), creators_table(), "id,username,bio\n1,ana,first\n2,bo,second\n");
  const auto report = import_text(
      database.url(), creators_table(),
      "{\"id\":2,\"username\":\"bo\"}\n{\"id\":3,\"username\":\"cy\",\"bio\":\"a\\tb\\\\\"}\n"
      "{\"id\":1,\"username\":\"ana\",\"bio\":null}\n");
  CHECK(report.inserted == 1);
  CHECK(report.updated == 2);
  CHECK(creators_of(database) == "1:ana 2:bo:second 3:cy:a\tb\\");
}

TEST_CASE("each bad row is found among many good ones, as if rows came one by one") {
  PostgresFixture database;
  import_text(database.url(), creators_table(), "id,username\n5000,taken\n");
  std::string text = "id,username\n";
  for (int i = 1; i <= 2500; ++i) text += fmt::format("{},user{}\n", i, i);
  text += "7,twice\n2600,taken\n2601,user9\n2602,fine\n";
  CHECK(complaint([&] { import_text(database.url(), creators_table(), text); }) ==
        "rows has 3 bad rows, nothing was imported\n"
        "rows:2502: id: 7 is already on line 8\n"
        "rows:2503: username: \"taken\" is taken by creator 5000, who is in the database\n"
        "rows:2504: username: \"user9\" is taken by creator 9, line 10\n"
        "correct the file, or pass --skip-bad-rows to leave bad rows out");
  CHECK(creators_of(database) == "5000:taken");
  const auto report = import_text(database.url(), creators_table(), text, true);
  CHECK(report.inserted == 2501);
  CHECK(report.bad_rows.count() == 3);
  std::string videos = "id,creator_id\n";
  for (int i = 1; i <= 1500; ++i) videos += fmt::format("{},{}\n", i, i == 700 ? 9999 : i);
  CHECK(complaint([&] { import_text(database.url(), videos_table(), videos); }) ==
        "rows has 1 bad row, nothing was imported\n"
        "rows:701: creator_id: there is no creator 9999; import the creators first\n"
        "correct the file, or pass --skip-bad-rows to leave bad rows out");
}

TEST_CASE(
    "usernames change hands in PostgreSQL, in any order of the rows and whatever the columns") {
  PostgresFixture database;
  import_text(database.url(), creators_table(), "id,username\n1,ana\n2,bo\n");
  import_text(database.url(), creators_table(), "id,username\n1,ann\n3,ana\n");
  CHECK(creators_of(database) == "1:ann 2:bo 3:ana");
  import_text(database.url(), creators_table(),
              "{\"id\":4,\"username\":\"bo\",\"bio\":\"x\"}\n{\"id\":2,\"username\":\"bob\"}\n");
  CHECK(creators_of(database) == "1:ann 2:bob 3:ana 4:bo:x");
  import_text(database.url(), creators_table(), "id,username\n1,bob\n2,ana\n3,ann\n");
  CHECK(creators_of(database) == "1:bob 2:ana 3:ann 4:bo:x");
}

TEST_CASE("a name that its owner in PostgreSQL does not give up is not taken") {
  PostgresFixture database;
  import_text(database.url(), creators_table(), "id,username,bio\n1,ana,a\n2,bo,b\n3,cy,c\n");
  const auto report = import_text(database.url(), creators_table(),
                                  "id,username,bio\n2,ana,x\n3,bo,x\n9,cy,x\n10,dee,x\n", true);
  CHECK(report.inserted == 1);
  CHECK(report.updated == 0);
  CHECK(report.bad_rows.text() ==
        "rows:2: username: \"ana\" is taken by creator 1, who is in the database\n"
        "rows:3: username: \"bo\" is taken by creator 2, who is in the database\n"
        "rows:4: username: \"cy\" is taken by creator 3, who is in the database");
  CHECK(creators_of(database) == "1:ana:a 2:bo:b 3:cy:c 10:dee:x");
  CHECK(import_text(database.url(), creators_table(), "id,username\n2,ana\n1,ana\n", true)
            .bad_rows.text() == "rows:2: username: \"ana\" is taken by creator 1, line 3");
}

TEST_CASE("thousands of usernames change hands at once") {
  PostgresFixture database;
  std::string before = "id,username\n";
  std::string after = before;
  for (int i = 0; i < 5000; ++i) {
    before += fmt::format("{},user{}\n", i, i);
    after += fmt::format("{},user{}\n", i, (i + 1700) % 5000);
  }
  import_text(database.url(), creators_table(), before);
  CHECK(import_text(database.url(), creators_table(), after).updated == 5000);
  CHECK(database.rows("SELECT username FROM creators WHERE id IN (0, 3300)") == "user1700 user0");
}

TEST_CASE("somebody's own tables keep their types, defaults and constraints") {
  PostgresFixture database(create_table_sql(creators_table(), Dialect::postgres) +
                           "; ALTER TABLE creators ALTER bio SET DEFAULT 'none', "
                           "ALTER country TYPE varchar(2), ADD CHECK (follower_count < 100)");
  CHECK(complaint([&] {
          import_text(database.url(), creators_table(),
                      "id,username,country,follower_count\n1,a,DE,1\n2,b,GER,2\n3,c,FR,100\n");
        }) ==
        "rows has 2 bad rows, nothing was imported\n"
        "rows:3: value too long for type character varying(2)\n"
        "rows:4: new row for relation \"creators\" violates check constraint "
        "\"creators_follower_count_check\"\n"
        "correct the file, or pass --skip-bad-rows to leave bad rows out");
  import_text(database.url(), creators_table(), "id,username\n1,a\n");
  CHECK(creators_of(database) == "1:a:none");
  CHECK(database.rows("SELECT obj_description('creators'::regclass)").empty());
  database.run("ALTER TABLE creators DROP COLUMN category");
  CHECK(complaint([&] { import_text(database.url(), creators_table(), "id,username\n1,a\n"); }) ==
        "the table creators in " + database.url() +
            " has no column \"category\"; add it with ALTER TABLE, or name another database with "
            "--db");
}

TEST_CASE("a failed import leaves no table in PostgreSQL") {
  PostgresFixture database;
  CHECK_FALSE(complaint([&] {
                import_text(database.url(), creators_table(), "id,username\nx,a\n");
              }).empty());
  CHECK(database.rows("SELECT relname FROM pg_class WHERE relname IN ('creators', 'videos')")
            .empty());
}

TEST_CASE("a schema of a newer vizzy on PostgreSQL is refused") {
  PostgresFixture database;
  seed_into(database.url(), 0, 0);
  database.run("COMMENT ON TABLE creators IS 'vizzy schema 2'");
  CHECK(complaint([&] { seed_into(database.url(), 0, 0); }) ==
        database.url() +
            " has schema version 2, this vizzy knows up to 1; upgrade vizzy, or name another "
            "database with --db");
}

TEST_CASE("one writer of PostgreSQL waits for the other, not for ever") {
  const PostgresFixture database;
  const PostgresSession first(database.url(), std::chrono::milliseconds(50), {});
  CHECK(complaint([&] { seed_into(database.url(), 0, 0); }) ==
        "cannot write " + database.url() +
            ": another program is using it; run again when that is done");
}

TEST_CASE("an interrupted seed leaves PostgreSQL as it was") {
  PostgresFixture database;
  seed_into(database.url(), 5, 5);
  std::stop_source source;
  source.request_stop();
  CHECK(complaint([&] { seed_into(database.url(), 5, 5, true, source.get_token()); },
                  ErrorKind::interrupted) == "interrupted; the database is unchanged");
  CHECK(database.rows("SELECT count(*) FROM videos") == "5");
}

TEST_CASE("what PostgreSQL says while it is written comes with the remedy") {
  const auto said = [](const char* state) {
    return std::string(write_error({"what it says", state, 0}, "postgresql://h/a").what());
  };
  CHECK(said("") ==
        "the connection to postgresql://h/a was lost: what it says; nothing was changed; see the "
        "log of the server, and run again");
  CHECK(said("42501") ==
        "cannot write postgresql://h/a: what it says; have the owner grant it, or name another "
        "database with --db");
  CHECK(said("25006") ==
        "cannot write postgresql://h/a: what it says; name the primary server with --db");
  CHECK(said("57014") ==
        "cannot write postgresql://h/a: what it says; raise statement_timeout for this user");
  CHECK(said("53100") ==
        "cannot write postgresql://h/a: what it says; check the server, and run again");
  CHECK(said("42P10") == "postgresql://h/a: what it says");
}
