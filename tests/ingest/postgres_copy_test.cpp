#include "core/ingest/postgres_copy.h"

#include <catch2/catch.hpp>

#include <vector>

using namespace vizzy::ingest;

TEST_CASE("a row for COPY has tabs between its fields and only there") {
  std::string out;
  append_copy_row(out, std::vector<ColumnValue>{std::int64_t{-7}, 0.1, std::string("a\tb\nc\rd\\N"),
                                                ColumnValue(), std::string()});
  CHECK(out == "-7\t0.1\ta\\tb\\nc\\rd\\\\N\t\\N\t\n");
}
