#include "cli/options/value_type.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "core/error.h"
#include "core/text/display_width.h"
#include "core/timestamp.h"

namespace vizzy::cli::values {

namespace {

/// The number that all of the text is; absent where it is not one, or more than T holds.
template <class T>
std::optional<T> number_in(std::string_view text) {
  T number{};
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [rest, error] = std::from_chars(begin, end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

template <class T>
std::string shown_number(const T& number) {
  return fmt::format("{}", number);
}

std::string same_text(const std::string& text) { return text; }

/// A script whose variable is empty must not pass for one that left the option out.
std::string given_text(const std::string& text) {
  if (text.empty()) throw WrongValue("\"\" is empty; give a value, or leave it out");
  return text;
}

ValueType<std::string> text_of_kind(std::string name, ValueKind kind) {
  return {.name = std::move(name), .kind = kind, .convert = given_text, .written_as = same_text};
}

struct Unit {
  std::string_view name;
  std::uint64_t bytes;
};

constexpr Unit kUnits[] = {{"TiB", std::uint64_t{1} << 40},
                           {"GiB", std::uint64_t{1} << 30},
                           {"MiB", std::uint64_t{1} << 20},
                           {"KiB", std::uint64_t{1} << 10},
                           {"", 1}};

/// The number of bytes that a text means; absent for one that means none, or more than 64 bits.
std::optional<std::uint64_t> bytes_in(std::string_view text) {
  const Unit* const unit = std::ranges::find_if(
      kUnits, [&](const Unit& candidate) { return text.ends_with(candidate.name); });
  text.remove_suffix(unit->name.size());
  const auto number = number_in<std::uint64_t>(text);
  if (!number || *number > UINT64_MAX / unit->bytes) return std::nullopt;
  return *number * unit->bytes;
}

std::string shown_bytes(const std::uint64_t& bytes) {
  const Unit* const unit = std::ranges::find_if(
      kUnits, [&](const Unit& candidate) { return bytes % candidate.bytes == 0; });
  return fmt::format("{}{}", bytes / unit->bytes, unit->name);
}

[[noreturn]] void not_a_whole_number(const std::string& text) {
  throw WrongValue(fmt::format("\"{}\" is not a whole number", text));
}

}  // namespace

ValueType<std::string> text(std::string name) {
  return text_of_kind(std::move(name), ValueKind::text);
}

ValueType<std::string> any_text(std::string name) {
  return {.name = std::move(name), .convert = same_text, .written_as = same_text};
}

ValueType<std::string> remark(std::string name) {
  ValueType<std::string> type = text(std::move(name));
  type.convert = [](const std::string& text) {
    constexpr std::size_t kMostBytes = 500;
    if (text.empty() || text.size() > kMostBytes)
      throw WrongValue(fmt::format("has {} bytes; write 1 to {}", text.size(), kMostBytes));
    if (text::one_line(text) != text)
      throw WrongValue("is not one line of UTF-8 text without control characters");
    return text;
  };
  return type;
}

ValueType<std::pair<std::string, std::string>> assignment(std::string name) {
  const auto convert = [name](const std::string& text) {
    const std::size_t sign = text.find('=');
    if (sign == 0 || sign == std::string::npos)
      throw WrongValue(fmt::format("\"{}\" is not {}", text, name));
    return std::pair(text.substr(0, sign), text.substr(sign + 1));
  };
  return {.name = std::move(name), .convert = convert};
}

ValueType<Moment> moment() {
  const auto convert = [](const std::string& text) -> Moment {
    if (const auto time = parse_timestamp(text)) return {.time = time};
    const auto number =
        number_in<std::uint32_t>(text.substr(0, text.empty() ? 0 : text.size() - 1));
    constexpr std::uint32_t kMost = 10'000;
    if (number && *number > 0 && *number <= kMost) {
      if (text.ends_with('m')) return {.later = std::chrono::minutes(*number)};
      if (text.ends_with('h')) return {.later = std::chrono::hours(*number)};
      if (text.ends_with('d')) return {.later = std::chrono::days(*number)};
    }
    throw WrongValue(fmt::format(
        "\"{}\" is neither a time, as 2024-01-31T12:00:00Z, nor how long, as 30m, 2h or 3d", text));
  };
  return {.name = "2h|TIME", .convert = convert};
}

ValueType<std::string> file() { return text_of_kind("FILE", ValueKind::file); }

ValueType<std::string> folder() { return text_of_kind("FOLDER", ValueKind::folder); }

ValueType<std::string> database() { return text_of_kind("DATABASE", ValueKind::file); }

bool parse_boolean(const std::string& text) {
  static constexpr std::array<std::string_view, 7> kTrue{"true", "yes", "on", "enable",
                                                         "t",    "y",   "+"};
  static constexpr std::array<std::string_view, 7> kFalse{"false", "no", "off", "disable",
                                                          "f",     "n",  "-"};
  std::string word = text;
  std::ranges::transform(word, word.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (std::ranges::find(kTrue, word) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, word) != kFalse.end()) return false;
  if (const auto number = number_in<std::int64_t>(word)) return *number > 0;
  throw WrongValue("takes true or false");
}

ValueType<std::int64_t> whole_number(std::int64_t least, std::int64_t greatest, std::string unit) {
  const auto convert = [=](const std::string& text) {
    const auto number = number_in<std::int64_t>(text);
    if (number && *number >= least && *number <= greatest) return *number;
    throw WrongValue(
        fmt::format("\"{}\" is not a whole number from {} to {}", text, least, greatest));
  };
  return {.name = std::move(unit), .convert = convert, .written_as = shown_number<std::int64_t>};
}

ValueType<std::uint64_t> count() {
  const auto convert = [](const std::string& text) {
    if (text.starts_with('-')) throw WrongValue("is negative: " + text);
    if (const auto number = number_in<std::uint64_t>(text)) return *number;
    not_a_whole_number(text);
  };
  return {.name = "N", .convert = convert, .written_as = shown_number<std::uint64_t>};
}

ValueType<std::uint64_t> any_number() {
  const auto convert = [](const std::string& text) {
    if (const auto number = number_in<std::uint64_t>(text)) return *number;
    if (const auto number = number_in<std::int64_t>(text))
      return static_cast<std::uint64_t>(*number);
    not_a_whole_number(text);
  };
  return {.name = "N", .convert = convert, .written_as = shown_number<std::uint64_t>};
}

ValueType<double> decimal() {
  const auto convert = [](const std::string& text) {
    const auto number = number_in<double>(text);
    if (number && std::isfinite(*number) && *number >= 0) return *number;
    throw WrongValue(fmt::format("\"{}\" is not a number from 0 up", text));
  };
  return {.name = "N", .convert = convert, .written_as = shown_number<double>};
}

ValueType<std::uint64_t> byte_size(std::uint64_t least, std::uint64_t greatest) {
  const auto convert = [=](const std::string& text) {
    const auto bytes = bytes_in(text);
    if (bytes && *bytes >= least && *bytes <= greatest) return *bytes;
    throw WrongValue(fmt::format("\"{}\" is not a size from {} to {}, as in 512MiB or 1GiB", text,
                                 shown_bytes(least), shown_bytes(greatest)));
  };
  return {.name = "SIZE", .convert = convert, .written_as = shown_bytes};
}

std::size_t index_of_word(const std::string& word, const std::vector<std::string>& words) {
  const auto found = std::ranges::find(words, word);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  throw WrongValue(fmt::format("\"{}\" is not one of {}{}", word, fmt::join(words, ", "),
                               did_you_mean(word, words)));
}

std::string choice_name(const std::vector<std::string>& words) {
  return fmt::format("{{{}}}", fmt::join(words, ","));
}

}  // namespace vizzy::cli::values
