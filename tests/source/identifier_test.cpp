#include "core/source/identifier.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sqlite3.h>

#include <string>
#include <vector>

#include "tests/support/sqlite_fixture.h"

using namespace vizzy;
using namespace vizzy::source;
using namespace vizzy::test;

namespace {

std::vector<std::string> sqlite_keywords() {
  std::vector<std::string> words;
  for (int i = 0; i < sqlite3_keyword_count(); ++i) {
    const char* name = nullptr;
    int size = 0;
    sqlite3_keyword_name(i, &name, &size);
    std::string& word = words.emplace_back();
    for (int at = 0; at < size; ++at) word += static_cast<char>(name[at] - 'A' + 'a');
  }
  return words;
}

}  // namespace

TEST_CASE("a name that both databases read as it is stays as it is") {
  for (const char* name : {"id", "user_name", "_x", "a2", "orders", "position_2"})
    CHECK(sql_identifier(name) == name);
}

TEST_CASE("any other name is quoted") {
  CHECK(sql_identifier("Id") == R"("Id")");
  CHECK(sql_identifier("2nd") == R"("2nd")");
  CHECK(sql_identifier("täg") == R"("täg")");
  CHECK(sql_identifier("a \"b\"") == R"("a ""b""")");
  CHECK(sql_identifier("") == R"("")");
  for (const char* keyword : {"order", "select", "user", "end", "analyse", "both", "system_user"})
    CHECK(sql_identifier(keyword) == fmt::format("\"{}\"", keyword));
}

TEST_CASE("every keyword of SQLite names a table and a column") {
  const std::vector<std::string> words = sqlite_keywords();
  CHECK(words.size() > 100);
  SqliteFixture database("SELECT 1");
  for (const std::string& word : words) {
    // SQLite reads CURRENT_TIME and its like as functions where they stand alone.
    database.run(
        fmt::format("CREATE TABLE \"{0}\" (\"{0}\" TEXT); INSERT INTO \"{0}\" VALUES "
                    "('of the table')",
                    word));
    const auto snapshot = database.snapshot();
    const std::string name = sql_identifier(word);
    std::string value;
    snapshot->select(
        {fmt::format("SELECT {0} FROM {0} WHERE {0} IS NOT NULL", name), "test", {{word}}},
        [&](Row row) { value = std::get<std::string_view>(row[0]); });
    CHECK(value == "of the table");
  }
}
