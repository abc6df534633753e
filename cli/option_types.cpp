#include "cli/option_types.h"

#include <fmt/format.h>

#include <charconv>

#include "core/error.h"

namespace vizzy::cli {

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

CLI::Validator one_of(const std::vector<std::pair<std::string, int>>& choices) {
  std::vector<std::string> words;
  for (const auto& [word, number] : choices) words.push_back(word);
  std::string shown = fmt::format("{{{}}}", fmt::join(words, ","));
  const auto replace = [=](std::string& text) -> std::string {
    for (const auto& [word, number] : choices)
      if (text == word) {
        text = std::to_string(number);
        return "";
      }
    return fmt::format("\"{}\" is not one of {}{}", text, fmt::join(words, ", "),
                       did_you_mean(text, words));
  };
  return {replace, std::move(shown)};
}

void add_effort(CLI::App& app, Effort& effort) {
  const std::vector<std::pair<std::string, Effort>> efforts{
      {"fast", Effort::fast}, {"balanced", Effort::balanced}, {"max", Effort::max}};
  app.add_option("--effort", effort, "How hard to compress")
      ->transform(one_of(efforts))
      ->default_str("balanced");
}

}  // namespace vizzy::cli
