#include "core/feed/rounding.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

using namespace vizzy;
using namespace vizzy::feed;

namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

std::string text(std::optional<Decimal> value) {
  if (!value) return "absent";
  std::string out;
  append_decimal(out, *value);
  return out;
}

// The oracle works on decimal text, as one rounds on paper.

/// Adds one to the last of these digits.
std::string incremented(std::string digits) {
  for (std::size_t i = digits.size(); i-- > 0;) {
    if (digits[i] != '9') {
      ++digits[i];
      return digits;
    }
    digits[i] = '0';
  }
  return "1" + digits;
}

/// `digits`, of which the last `dropped` go, half up.
std::string rounded(const std::string& digits, std::size_t dropped) {
  const std::string padded = std::string(dropped, '0') + "0" + digits;
  const std::string kept = padded.substr(0, padded.size() - dropped);
  const bool up = dropped > 0 && padded[padded.size() - dropped] >= '5';
  return up ? incremented(kept) : kept;
}

std::string without_leading_zeros(const std::string& digits) {
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

/// An integer's digits with `digits` of them after the point, in the shortest form.
std::string pointed(std::string scaled, std::size_t digits, bool negative) {
  scaled = without_leading_zeros(scaled);
  if (scaled.size() > 15) return "absent";
  if (scaled == "0") return "0";
  if (scaled.size() <= digits) scaled.insert(0, digits + 1 - scaled.size(), '0');
  std::string fraction = scaled.substr(scaled.size() - digits);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return (negative ? "-" : "") + scaled.substr(0, scaled.size() - digits) +
         (fraction.empty() ? "" : "." + fraction);
}

/// The shortest digits and the exponent of the last of them that read back as the same double.
std::pair<std::string, int> shortest(double value) {
  for (int precision = 0;; ++precision) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.*e", precision, std::abs(value));
    if (std::strtod(buffer, nullptr) != std::abs(value)) continue;
    std::string digits(buffer);
    const std::size_t mark = digits.find('e');
    const int exponent = std::atoi(buffer + mark + 1);
    digits.resize(mark);
    std::erase(digits, '.');
    return {digits, exponent - precision};
  }
}

std::string paper_round(double value, int digits) {
  auto [text, exponent] = shortest(value);
  const int shift = exponent + digits;  // of the last digit, seen from the last wanted place
  if (shift >= 0)
    return pointed(text + std::string(static_cast<std::size_t>(shift), '0'),
                   static_cast<std::size_t>(digits), value < 0);
  return pointed(rounded(text, static_cast<std::size_t>(-shift)), static_cast<std::size_t>(digits),
                 value < 0);
}

std::string paper_divide(std::int64_t numerator, std::int64_t denominator, int digits) {
  const bool negative = numerator < 0;
  const auto divisor = static_cast<std::uint64_t>(denominator);
  auto rest =
      negative ? ~static_cast<std::uint64_t>(numerator) + 1 : static_cast<std::uint64_t>(numerator);
  std::string quotient = std::to_string(rest / divisor);
  rest %= divisor;
  for (int i = 0; i < digits; ++i) {  // long division; ten additions never overflow 2^64 unseen
    int digit = 0;
    std::uint64_t sum = 0;
    for (int tenth = 0; tenth < 10; ++tenth) {
      if (sum >= divisor - rest) {
        sum -= divisor - rest;
        ++digit;
      } else {
        sum += rest;
      }
    }
    quotient += static_cast<char>('0' + digit);
    rest = sum;
  }
  if (rest >= divisor - rest) quotient = incremented(quotient);
  return pointed(quotient, static_cast<std::size_t>(digits), negative);
}

std::string paper_significant(std::int64_t value, int digits) {
  const std::string sign = value < 0 ? "-" : "";
  const std::string magnitude = std::to_string(value).substr(sign.size());
  const std::size_t dropped = magnitude.size() > static_cast<std::size_t>(digits)
                                  ? magnitude.size() - static_cast<std::size_t>(digits)
                                  : 0;
  const std::string result =
      without_leading_zeros(rounded(magnitude, dropped) + std::string(dropped, '0'));
  const std::string limit = value < 0 ? "9223372036854775808" : "9223372036854775807";
  const bool too_large =
      result.size() > limit.size() || (result.size() == limit.size() && result > limit);
  return too_large ? "absent" : result == "0" ? "0" : sign + result;
}

std::string shown(std::optional<std::int64_t> value) {
  return value ? std::to_string(*value) : "absent";
}

}  // namespace

TEST_CASE("significant digits round half away from zero") {
  CHECK(round_significant(1'237'410, 3) == 1'240'000);
  CHECK(round_significant(1'235'000, 3) == 1'240'000);
  CHECK(round_significant(-1'235'000, 3) == -1'240'000);
  CHECK(round_significant(-1'234'999, 3) == -1'230'000);
  CHECK(round_significant(999'500, 3) == 1'000'000);
  CHECK(round_significant(999, 3) == 999);
  CHECK(round_significant(0, 1) == 0);
  CHECK(round_significant(5, 1) == 5);
  CHECK(round_significant(15, 1) == 20);
}

TEST_CASE("significant digits hold at the ends of 64 bits") {
  CHECK(round_significant(kMax, 17) == 9'223'372'036'854'775'800);
  CHECK(round_significant(kMin, 17) == -9'223'372'036'854'775'800);
  CHECK(round_significant(kMin, 1) == -9'000'000'000'000'000'000);
  CHECK(round_significant(kMax, 3) == 9'220'000'000'000'000'000);
  for (const int beyond : {18, 16, 15, 14, 13, 11, 10}) {
    CHECK_FALSE(round_significant(kMax, beyond));
    CHECK_FALSE(round_significant(kMin, beyond));
  }
}

TEST_CASE("significant digits agree with rounding on paper") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    const auto value = static_cast<std::int64_t>(random()) >> (random() % 64);
    const int digits = static_cast<int>(1 + random() % 18);
    INFO(value << " to " << digits);
    REQUIRE(shown(round_significant(value, digits)) == paper_significant(value, digits));
  }
}

TEST_CASE("decimals round as a person would, from their shortest text") {
  CHECK(text(round_decimal(1.005, 2)) == "1.01");
  CHECK(text(round_decimal(0.125, 2)) == "0.13");
  CHECK(text(round_decimal(-0.125, 2)) == "-0.13");
  CHECK(text(round_decimal(2.5, 0)) == "3");
  CHECK(text(round_decimal(-2.5, 0)) == "-3");
  CHECK(text(round_decimal(0.5, 0)) == "1");
  CHECK(text(round_decimal(9.9999, 3)) == "10");
  CHECK(text(round_decimal(0.1 + 0.2, 15)) == "0.3");
}

TEST_CASE("small decimals round to zero without a sign") {
  CHECK(text(round_decimal(-0.0005, 3)) == "-0.001");
  CHECK(text(round_decimal(-0.0004, 3)) == "0");
  CHECK(text(round_decimal(-0.0, 3)) == "0");
  CHECK(text(round_decimal(std::numeric_limits<double>::denorm_min(), 15)) == "0");
  CHECK(text(round_decimal(-std::numeric_limits<double>::min(), 0)) == "0");
}

TEST_CASE("decimals that do not fit 15 digits are absent") {
  CHECK(text(round_decimal(999'999'999'999'999.0, 0)) == "999999999999999");
  CHECK(text(round_decimal(1e15, 0)) == "absent");
  CHECK(text(round_decimal(1e15, 15)) == "absent");
  CHECK(text(round_decimal(1e14, 1)) == "absent");
  CHECK(text(round_decimal(1.0, 15)) == "absent");
  CHECK(text(round_decimal(0.999'999'999'999'999, 15)) == "0.999999999999999");
  CHECK(text(round_decimal(std::numeric_limits<double>::max(), 0)) == "absent");
  CHECK(text(round_decimal(std::numeric_limits<double>::infinity(), 0)) == "absent");
  CHECK(text(round_decimal(-std::numeric_limits<double>::infinity(), 0)) == "absent");
  CHECK(text(round_decimal(std::numeric_limits<double>::quiet_NaN(), 0)) == "absent");
}

TEST_CASE("decimals agree with rounding on paper") {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    const int exponent = static_cast<int>(random() % 40) - 22;
    const double mantissa = static_cast<double>(static_cast<std::int64_t>(random())) / 0x1p60;
    // Half of them end in a 5 at some place: the halfway cases.
    const double value = i % 2 == 0 ? mantissa * std::pow(10, exponent)
                                    : std::round(mantissa * 1e4) / 1e4 + 5 * std::pow(10, -(i % 7));
    const int digits = static_cast<int>(random() % 16);
    INFO(value << " to " << digits);
    REQUIRE(text(round_decimal(value, digits)) == paper_round(value, digits));
  }
}

TEST_CASE("ratios are exact in integers") {
  CHECK(text(round_ratio(1, 3, 4)) == "0.3333");
  CHECK(text(round_ratio(2, 3, 4)) == "0.6667");
  CHECK(text(round_ratio(-2, 3, 4)) == "-0.6667");
  CHECK(text(round_ratio(1, 8, 2)) == "0.13");
  CHECK(text(round_ratio(-1, 8, 2)) == "-0.13");
  CHECK(text(round_ratio(7, 1, 0)) == "7");
  CHECK(text(round_ratio(0, 5, 15)) == "0");
  CHECK(text(round_ratio(kMax, kMax, 4)) == "1");
  CHECK(text(round_ratio(kMin, kMax, 4)) == "-1");
  CHECK(text(round_ratio(kMax, 1, 0)) == "absent");
  CHECK(text(round_ratio(1, 1, 15)) == "absent");
}

TEST_CASE("ratios agree with division on paper") {
  std::mt19937_64 random(4);
  for (int i = 0; i < 20'000; ++i) {
    const auto numerator = static_cast<std::int64_t>(random()) >> (random() % 64);
    const auto denominator =
        static_cast<std::int64_t>((random() >> (1 + random() % 63)) | std::uint64_t{1});
    const int digits = static_cast<int>(random() % 16);
    INFO(numerator << " / " << denominator << " to " << digits);
    REQUIRE(text(round_ratio(numerator, denominator, digits)) ==
            paper_divide(numerator, denominator, digits));
  }
}

TEST_CASE("a decimal's text is the shortest: no trailing zeros, no exponent, no minus zero") {
  CHECK(text(Decimal{0, 0}) == "0");
  CHECK(text(Decimal{0, 15}) == "0");
  CHECK(text(Decimal{100, 2}) == "1");
  CHECK(text(Decimal{100, 0}) == "100");
  CHECK(text(Decimal{-5, 3}) == "-0.005");
  CHECK(text(Decimal{120, 3}) == "0.12");
  CHECK(text(Decimal{1, 15}) == "0.000000000000001");
  CHECK(text(Decimal{-999'999'999'999'999, 15}) == "-0.999999999999999");
}
