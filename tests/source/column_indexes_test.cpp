#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "core/source/source.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::source;
using namespace vizzy::test;

namespace {

const std::vector<std::string> kDoubled{"name", "id", "name", "Name", "name"};

Query asking_for(std::vector<ColumnRequest> columns) {
  return {"SELECT ...", "my.json: feeds.discovery.sql", std::move(columns)};
}

}  // namespace

TEST_CASE("a column that is asked for must have its name alone") {
  for (const bool optional : {false, true})
    CHECK(
        thrown(ErrorKind::failed,
               [&] {
                 (void)column_indexes(asking_for({{"id"}, {"name", optional}}), kDoubled);
               }) ==
        "my.json: feeds.discovery.sql: the query returns several columns \"name\", at 1 and 3 and "
        "5; use AS to rename all but the one you need");
}

TEST_CASE("columns that nobody asks for may share a name") {
  CHECK(column_indexes(asking_for({{"Name"}, {"id"}, {"absent", true}}), kDoubled) ==
        std::vector<int>{3, 1, -1});
}
