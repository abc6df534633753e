#include "cli/options/value_type.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace vizzy::cli;

namespace {

/// What is wrong with a text; empty for a value.
template <class T>
std::string problem(const ValueType<T>& type, const std::string& text) {
  try {
    (void)type.convert(text);
  } catch (const WrongValue& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a whole number is one of its range, in decimal digits alone", "[options]") {
  const auto type = values::whole_number(-1, 256);
  CHECK(type.name == "N");
  CHECK(type.convert("-1") == -1);
  CHECK(type.convert("010") == 10);
  for (const std::string text :
       {"", "x", "-2", "257", "2.5", " 1", "1 ", "+1", "0x10", "99999999999999999999"})
    CHECK(problem(type, text) == "\"" + text + "\" is not a whole number from -1 to 256");
}

TEST_CASE("a count is any whole number from 0", "[options]") {
  const auto type = values::count();
  CHECK(type.convert("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
  CHECK(problem(type, "-1") == "is negative: -1");
  CHECK(problem(type, "18446744073709551616") == "\"18446744073709551616\" is not a whole number");
  CHECK(problem(type, "") == "\"\" is not a whole number");
}

TEST_CASE("any number is one of 64 bits, with a sign or without", "[options]") {
  const auto type = values::any_number();
  CHECK(type.convert("-1") == std::numeric_limits<std::uint64_t>::max());
  CHECK(type.convert("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
  CHECK(problem(type, "1.0") == "\"1.0\" is not a whole number");
}

TEST_CASE("a decimal number is finite and not negative", "[options]") {
  const auto type = values::decimal();
  CHECK(type.convert("2.5") == 2.5);
  CHECK(type.written_as(5) == "5");
  for (const std::string text : {"-1", "x", "", "inf", "nan"})
    CHECK(problem(type, text) == "\"" + text + "\" is not a number from 0 up");
}

TEST_CASE("a size has a unit or is in bytes", "[options]") {
  const auto type = values::byte_size(1024, std::uint64_t{1} << 40);
  CHECK(type.name == "SIZE");
  CHECK(type.convert("64MiB") == 64U << 20);
  CHECK(type.convert("2048") == 2048);
  CHECK(type.convert("1TiB") == std::uint64_t{1} << 40);
  CHECK(type.written_as(64U << 20) == "64MiB");
  CHECK(type.written_as(1500) == "1500");
  for (const std::string text : {"1023", "2TiB", "1gib", "MiB", "", "99999999999999GiB", "-1KiB"})
    CHECK(problem(type, text) ==
          "\"" + text + "\" is not a size from 1KiB to 1TiB, as in 512MiB or 1GiB");
}

TEST_CASE("a duration is a whole number of its unit", "[options]") {
  const auto type = values::duration<std::chrono::minutes>(0, 60, "MINUTES");
  CHECK(type.name == "MINUTES");
  CHECK(type.convert("5") == std::chrono::minutes(5));
  CHECK(type.written_as(std::chrono::minutes(60)) == "60");
  CHECK(problem(type, "61") == "\"61\" is not a whole number from 0 to 60");
}

TEST_CASE("one of some words is what the word stands for", "[options]") {
  enum class Speed { fast, slow };
  const auto type = values::one_of<Speed>({{"fast", Speed::fast}, {"slow", Speed::slow}});
  CHECK(type.name == "{fast,slow}");
  CHECK(type.choices == std::vector<std::string>{"fast", "slow"});
  CHECK(type.convert("slow") == Speed::slow);
  CHECK(type.written_as(Speed::fast) == "fast");
  CHECK(problem(type, "slaw") == "\"slaw\" is not one of fast, slow (did you mean \"slow\"?)");
  CHECK(problem(type, "0") == "\"0\" is not one of fast, slow");
}

TEST_CASE("a flag takes the usual words for true and false", "[options]") {
  for (const std::string text : {"true", "TRUE", "yes", "on", "enable", "t", "y", "1", "2"})
    CHECK(values::parse_boolean(text));
  for (const std::string text : {"false", "no", "off", "disable", "f", "n", "0", "-1"})
    CHECK_FALSE(values::parse_boolean(text));
  CHECK_THROWS_WITH(values::parse_boolean("perhaps"), "takes true or false");
  CHECK_THROWS_WITH(values::parse_boolean(""), "takes true or false");
}
