#include "cli/option_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "core/error.h"

namespace vizzy::cli {

namespace {

std::string choice_of(const std::vector<std::string>& words) {
  return fmt::format("{{{}}}", fmt::join(words, ","));
}

std::string is_not_one_of(const std::string& text, const std::vector<std::string>& words) {
  return fmt::format("\"{}\" is not one of {}{}", text, fmt::join(words, ", "),
                     did_you_mean(text, words));
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
std::optional<std::uint64_t> bytes_of(std::string text) {
  const Unit* const unit = std::ranges::find_if(
      kUnits, [&](const Unit& candidate) { return text.ends_with(candidate.name); });
  text.resize(text.size() - unit->name.size());
  std::uint64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || rest != end || count > UINT64_MAX / unit->bytes) return std::nullopt;
  return count * unit->bytes;
}

}  // namespace

CLI::Validator whole_number(long long least, long long greatest, std::string unit) {
  const auto check = [=](const std::string& text) -> std::string {
    long long value = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc() && rest == end && value >= least && value <= greatest) return "";
    return fmt::format("\"{}\" is not a whole number from {} to {}", text, least, greatest);
  };
  return {check, std::move(unit)};
}

CLI::Validator one_of_words(std::vector<std::string> words) {
  std::string shown = choice_of(words);
  const auto check = [words = std::move(words)](const std::string& text) -> std::string {
    return std::ranges::find(words, text) != words.end() ? "" : is_not_one_of(text, words);
  };
  return {check, std::move(shown)};
}

CLI::Validator byte_size(std::uint64_t least, std::uint64_t greatest) {
  const auto replace = [=](std::string& text) -> std::string {
    const auto bytes = bytes_of(text);
    if (!bytes || *bytes < least || *bytes > greatest)
      return fmt::format("\"{}\" is not a size from {} to {}, as in 512MiB or 1GiB", text,
                         byte_size_text(least), byte_size_text(greatest));
    text = std::to_string(*bytes);
    return "";
  };
  return {replace, "SIZE"};
}

std::string byte_size_text(std::uint64_t bytes) {
  const Unit* const unit = std::ranges::find_if(
      kUnits, [&](const Unit& candidate) { return bytes % candidate.bytes == 0; });
  return fmt::format("{}{}", bytes / unit->bytes, unit->name);
}

CLI::Validator one_of(const std::vector<std::pair<std::string, int>>& choices) {
  std::vector<std::string> words;
  for (const auto& [word, number] : choices) words.push_back(word);
  std::string shown = choice_of(words);
  const auto replace = [=](std::string& text) -> std::string {
    for (const auto& [word, number] : choices)
      if (text == word) {
        text = std::to_string(number);
        return "";
      }
    return is_not_one_of(text, words);
  };
  return {replace, std::move(shown)};
}

void add_effort(CLI::App& app, codec::Effort& effort) {
  const std::vector<std::pair<std::string, codec::Effort>> efforts{
      {"fast", codec::Effort::fast},
      {"balanced", codec::Effort::balanced},
      {"max", codec::Effort::max}};
  app.add_option("--effort", effort, "How hard to compress")
      ->transform(one_of(efforts))
      ->default_str("balanced");
}

}  // namespace vizzy::cli
