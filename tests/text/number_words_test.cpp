#include "core/text/number_words.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace vizzy;
using namespace vizzy::text;

TEST_CASE("a number is grouped by thousands") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(grouped(18446744073709551615U) == "18,446,744,073,709,551,615");
}

TEST_CASE("names that are not shown are counted") {
  CHECK(and_more(3, 3).empty());
  CHECK(and_more(3, 4) == " and 1 more");
  CHECK(and_more(5, 2005) == " and 2,000 more");
}

TEST_CASE("of many names the first are listed") {
  CHECK(listed(std::vector<std::string>{}).empty());
  CHECK(listed(std::vector<std::string>{"a", "b"}) == "a, b");
  const std::vector<std::string> many(1012, "n");
  CHECK(listed(many) == "n, n, n, n, n, n, n, n, n, n and 1,002 more");
}

TEST_CASE("one is singular, every other number is plural") {
  CHECK(counted(0, "file") == "0 files");
  CHECK(counted(1, "file") == "1 file");
  CHECK(counted(2000, "file") == "2,000 files");
}
