#include "core/feed/row_relay.h"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace vizzy;
using namespace vizzy::feed;

namespace {

std::vector<source::Cell> row_of(std::int64_t number, const std::string& text) {
  return {number, std::monostate{}, std::string_view(text), 0.5, true, std::string_view()};
}

}  // namespace

TEST_CASE("all rows are visited, in order and unchanged, however many they are") {
  for (const std::int64_t count : {0, 1, 2, 1000, 100'000}) {
    std::int64_t seen = 0;
    RowRelay relay([&](source::Row row) {
      const std::string expected(static_cast<std::size_t>(seen % 40), 'x');
      REQUIRE(std::vector<source::Cell>(row.begin(), row.end()).size() == 6);
      REQUIRE(std::get<std::int64_t>(row[0]) == seen++);
      REQUIRE(std::holds_alternative<std::monostate>(row[1]));
      REQUIRE(std::get<std::string_view>(row[2]) == expected);
      REQUIRE(std::get<double>(row[3]) == 0.5);
      REQUIRE(std::get<std::string_view>(row[5]).empty());
    });
    for (std::int64_t i = 0; i < count; ++i) {
      const std::string text(static_cast<std::size_t>(i % 40), 'x');  // gone after the push
      relay.push(row_of(i, text));
    }
    relay.finish();
    CHECK(seen == count);
  }
}

TEST_CASE("a text larger than a batch arrives whole") {
  const std::string large(std::size_t{3} << 20, 'y');
  std::size_t bytes = 0;
  RowRelay relay([&](source::Row row) { bytes += std::get<std::string_view>(row[2]).size(); });
  for (const std::string& text : {std::string("a"), large, std::string("b"), large})
    relay.push(row_of(1, text));
  relay.finish();
  CHECK(bytes == 2 * large.size() + 2);
}

TEST_CASE("few rows are visited by the thread that reads them, many by another") {
  std::thread::id last;
  RowRelay few([&](source::Row) { last = std::this_thread::get_id(); });
  few.push(row_of(1, "a"));
  few.finish();
  CHECK(last == std::this_thread::get_id());
  RowRelay many([&](source::Row) { last = std::this_thread::get_id(); });
  for (int i = 0; i < 100'000; ++i) many.push(row_of(i, "a"));
  many.finish();
  CHECK(last != std::this_thread::get_id());
}

TEST_CASE("what a visit throws stops the reading") {
  const auto read = [](int rows) {
    std::int64_t seen = 0;
    int pushed = 0;
    RowRelay relay([&](source::Row) {
      if (++seen == 3) throw std::runtime_error("bad row");
    });
    try {
      for (; pushed < rows; ++pushed) relay.push(row_of(pushed, "a"));
      relay.finish();
    } catch (const std::runtime_error& error) {
      CHECK(std::string(error.what()) == "bad row");
      CHECK(seen == 3);
      return pushed;
    }
    FAIL_CHECK("nothing was thrown");
    return pushed;
  };
  CHECK(read(10) == 10);
  CHECK(read(5'000'000) < 200'000);
}

TEST_CASE("a reading that is given up drops the rows on their way") {
  std::int64_t seen = 0;
  {
    RowRelay relay([&](source::Row) { ++seen; });
    for (int i = 0; i < 50'000; ++i) relay.push(row_of(i, "a"));
  }
  CHECK(seen <= 50'000);
}
