#include "core/source/postgres_url.h"

#include <catch2/catch.hpp>

#include "core/source/source.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::source;
using vizzy::test::thrown;

namespace {

std::string refusal(const std::string& url) {
  return thrown(ErrorKind::usage, [&] { require_database(url); });
}

const std::string kGrammar =
    "; write postgresql://USER@HOST:PORT/DATABASE, with %40, %2F and %3A for the characters @, / "
    "and : in a part, or leave the password to PGPASSWORD or a .pgpass file";

}  // namespace

TEST_CASE("an address is shown without its password") {
  CHECK(shown_database("vizzy.db") == "vizzy.db");
  CHECK(shown_database("postgresql://") == "postgresql://");
  CHECK(shown_database("postgres://ana:secret@db.example.com:5433/app?sslmode=require") ==
        "postgresql://ana@db.example.com:5433/app");
  CHECK(shown_database("postgresql://ana@h/app?password=secret&sslpassword=secret") ==
        "postgresql://ana@h/app");
  CHECK(shown_database("postgresql://ana:sec%40ret@/app?host=/run/postgresql") ==
        "postgresql://ana@/app?host=/run/postgresql");
  CHECK(shown_database("postgresql://?service=feed&password=secret") ==
        "postgresql://?service=feed");
  CHECK(shown_database("postgresql://a:secret%zz@h/app") == "postgresql://...");
}

TEST_CASE("an address loses its passwords and nothing else") {
  const auto kept = postgres_url_without_password;
  for (const char* url :
       {"postgresql:///postgres?sslmode=disable&connect_timeout=3", "postgres://ana@h:1,i:2/app",
        "postgresql://ana@/app?host=/run/postgresql&options=-c%20x%3D1", "postgresql://"})
    CHECK(kept(url) == url);
  CHECK(kept("postgres://ana:sec?ret@h:5433/app?sslmode=require") ==
        "postgres://ana@h:5433/app?sslmode=require");
  CHECK(kept("postgresql://ana@h/app?password=x&sslmode=require&sslpassword=y&user=b") ==
        "postgresql://ana@h/app?sslmode=require&user=b");
  CHECK(kept("postgresql://:x@h/app?pass%77ord=y") == "postgresql://@h/app");
  CHECK(kept("postgresql://a:secret%zz@h/app") == "postgresql://a@h/app");
}

TEST_CASE("a wrong address is refused without a word of its password") {
  CHECK(refusal("postgresql://h/app?ssl_mode=require") ==
        "a PostgreSQL address has no such parameter: \"ssl_mode\" (did you mean "
        "\"sslmode\"?); remove what is meant for another library");
  CHECK(refusal("postgresql://ana:secret%zz@h/app") == "not a PostgreSQL address" + kGrammar);
  for (const char* url : {"postgresql://ana:sec@ret@h/app", "postgresql://ana:sec/ret@h/app",
                          "postgresql://ana:5432/secret@h/app"})
    CHECK(refusal(url) ==
          "ambiguous database address: a password that holds @ or / looks "
          "like a host, a port or a database" +
              kGrammar);
}

TEST_CASE("an address of another kind of database is no file's name") {
  CHECK(refusal("mysql://ana:secret@h/app") ==
        "unknown kind of database: mysql://; give --db the path of an SQLite file, or "
        "postgresql://USER@HOST:PORT/DATABASE");
}

TEST_CASE("several hosts, sockets and services are addresses") {
  for (const char* url : {"postgresql://", "postgres://h1:1,h2:2/app?target_session_attrs=any",
                          "postgresql://ana@/app?host=/run/postgresql", "postgresql://[::1]/app"})
    CHECK_NOTHROW(require_database(url));
}

TEST_CASE("parameters of other libraries are named, with what replaces them") {
  CHECK(refusal("postgresql://ana@h/app?schema=public&pgbouncer=true&sslmode=require") ==
        "a PostgreSQL address has no such parameter: \"schema\", \"pgbouncer\"; "
        "remove what is meant for another library; options=-csearch_path%3DNAME names a schema");
  for (const char* url : {"postgresql://ana:sec?ret=x@h/app%zz", "postgresql://h/a?password=a&ret"})
    CHECK(refusal(url).find("ret") == std::string::npos);
}

TEST_CASE("hosts are shown as an address writes them") {
  CHECK(shown_database("postgresql://ana@[::1]:5433/app") == "postgresql://ana@[::1]:5433/app");
  CHECK(shown_database("postgresql://[2001:db8::1]/app") == "postgresql://[2001:db8::1]/app");
  CHECK(shown_database("postgresql://h1:1,[::1]:2/app") == "postgresql://h1:1,[::1]:2/app");
  CHECK(shown_database("postgresql://h1,h2/app") == "postgresql://h1,h2/app");
}

TEST_CASE("what SQLite does not take for a path is no database's name") {
  CHECK(refusal(":memory:") ==
        ":memory: is not the name of a file; a database in memory ends with the command: give --db "
        "the path of a file");
  for (const char* name : {"file:x.db", "file::memory:?cache=shared", "file:///x.db?mode=ro"})
    CHECK(refusal(name) == std::string(name) +
                               " is not the name of a file; give --db the path alone, without "
                               "\"file:\" and parameters; a file with such a name is "
                               "\"./file:...\"");
}
