#include "core/feed/order.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <compare>
#include <limits>
#include <random>
#include <string>
#include <variant>
#include <vector>

using namespace vizzy;
using namespace vizzy::feed;

namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

/// A value that owns its text.
using Owned = std::variant<std::monostate, std::int64_t, double, bool, std::string>;

Value view(const Owned& owned) {
  return std::visit([](const auto& value) { return Value(value); }, owned);
}

std::weak_ordering compare_values(const Owned& a, const Owned& b, definition::Direction direction) {
  const bool a_is_null = a.index() == 0;
  const bool b_is_null = b.index() == 0;
  if (a_is_null || b_is_null)
    return int{a_is_null} <=> int{b_is_null};  // NULL last in either direction
  const auto compare = [&](const Owned& x, const Owned& y) -> std::weak_ordering {
    if (const auto* integer = std::get_if<std::int64_t>(&x))
      return *integer <=> std::get<std::int64_t>(y);
    if (const auto* boolean = std::get_if<bool>(&x)) return *boolean <=> std::get<bool>(y);
    if (const auto* real = std::get_if<double>(&x)) {
      const double other = std::get<double>(y);
      return *real < other   ? std::weak_ordering::less
             : *real > other ? std::weak_ordering::greater
                             : std::weak_ordering::equivalent;
    }
    const auto& left = std::get<std::string>(x);
    const auto& right = std::get<std::string>(y);
    const auto unsigned_less = [](char l, char r) {
      return static_cast<unsigned char>(l) < static_cast<unsigned char>(r);
    };
    if (std::ranges::lexicographical_compare(left, right, unsigned_less))
      return std::weak_ordering::less;
    return left == right ? std::weak_ordering::equivalent : std::weak_ordering::greater;
  };
  return direction == definition::Direction::ascending ? compare(a, b) : compare(b, a);
}

/// One random value of a kind (1 integer, 2 double, 3 boolean, 4 text) from a small, nasty set.
Owned random_value(std::mt19937_64& random, std::size_t kind) {
  if (random() % 6 == 0) return std::monostate{};
  switch (kind) {
    case 1: {
      const std::int64_t edges[] = {kMin, kMin + 1, kMax, -1, 0, 1, 255, 256, -255, -256, -257};
      if (random() % 2 == 0) return edges[random() % std::size(edges)];
      return static_cast<std::int64_t>(random()) >> (random() % 64);
    }
    case 2: {
      const double edges[] = {0.0,  -0.0,  1.0,   -1.0,
                              1e-9, -1e-9, 1e300, std::numeric_limits<double>::infinity()};
      if (random() % 2 == 0) return edges[random() % std::size(edges)];
      return static_cast<double>(static_cast<std::int64_t>(random())) / 1e9;
    }
    case 3: return random() % 2 == 0;
    default: {
      const char bytes[] = {'\0', '\x01', 'a', 'b', '\x7f', '\xfe', '\xff'};
      std::string text;
      for (std::uint64_t size = random() % 4; size > 0; --size)
        text += bytes[random() % std::size(bytes)];
      return text;
    }
  }
}

std::string key_of(const std::vector<Owned>& tuple,
                   const std::vector<definition::Direction>& directions) {
  std::string key;
  for (std::size_t i = 0; i < tuple.size(); ++i)
    append_sort_term(key, view(tuple[i]), directions[i]);
  return key;
}

std::weak_ordering compare_tuples(const std::vector<Owned>& a, const std::vector<Owned>& b,
                                  const std::vector<definition::Direction>& directions) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (const auto order = compare_values(a[i], b[i], directions[i]); order != 0) return order;
  return std::weak_ordering::equivalent;
}

}  // namespace

TEST_CASE("sort keys compare as the tuples they were made of") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::size_t> kinds;
    std::vector<definition::Direction> directions;
    for (std::uint64_t terms = 1 + random() % 3; terms > 0; --terms) {
      kinds.push_back(1 + random() % 4);
      directions.push_back(random() % 2 == 0 ? definition::Direction::ascending
                                             : definition::Direction::descending);
    }
    // The last term of every sort key is a key: ascending, an integer or text.
    kinds.push_back(random() % 2 == 0 ? 1 : 4);
    directions.push_back(definition::Direction::ascending);
    std::vector<std::vector<Owned>> tuples(6);
    for (auto& tuple : tuples)
      for (const std::size_t kind : kinds) tuple.push_back(random_value(random, kind));
    for (const auto& a : tuples)
      for (const auto& b : tuples) {
        const int order = key_of(a, directions).compare(key_of(b, directions));
        REQUIRE((order <=> 0) == compare_tuples(a, b, directions));
      }
  }
}

TEST_CASE("integers order over their whole range") {
  std::vector<std::int64_t> values{kMin, kMin + 1, kMax - 1, kMax, 0};
  for (int bit = 0; bit < 63; ++bit)
    for (const std::int64_t near : {-1, 0, 1}) {
      values.push_back((std::int64_t{1} << bit) + near);
      values.push_back(-(std::int64_t{1} << bit) + near);
    }
  for (const std::int64_t a : values)
    for (const std::int64_t b : values) {
      CHECK((key_of({a}, {definition::Direction::ascending}) <
             key_of({b}, {definition::Direction::ascending})) == (a < b));
      CHECK((key_of({a}, {definition::Direction::descending}) <
             key_of({b}, {definition::Direction::descending})) == (a > b));
    }
}

TEST_CASE("decimals of one field order by their value") {
  const auto key = [](std::int64_t scaled) {
    std::string out;
    append_sort_term(out, Decimal{scaled, 4}, definition::Direction::ascending);
    return out;
  };
  CHECK(key(-10'000) < key(-1));
  CHECK(key(-1) < key(0));
  CHECK(key(0) < key(9999));
  CHECK(key(9999) < key(10'000));
}

// FoundationDB, design/tuple.md.
TEST_CASE("the encoding is that of FoundationDB's tuple layer") {
  const auto key = [](const Value& value) {
    std::string out;
    append_sort_term(out, value, definition::Direction::ascending);
    return out;
  };
  CHECK(key(std::int64_t{0}) == "\x14");
  CHECK(key(std::int64_t{-5'551'212}) == "\x11\xab\x4b\x93");
  CHECK(key(std::string_view("foo\0bar", 7)) == std::string("\x02"
                                                            "foo\x00\xff"
                                                            "bar\x00",
                                                            10));
  CHECK(key(-42.0) == std::string("\x21\x3f\xba\xff\xff\xff\xff\xff\xff", 9));
  CHECK(key(false) == "\x26");
  CHECK(key(true) == "\x27");
}
