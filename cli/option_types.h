#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <utility>
#include <vector>

#include "core/codec/effort.h"

/// Values of options that are checked with messages in the house's style.
namespace vizzy::cli {

/// A whole number from `least` to `greatest`; `unit` names it in the help: "N", "SECONDS".
[[nodiscard]] CLI::Validator whole_number(long long least, long long greatest, std::string unit);

/// One of some words, each turned into its number.
[[nodiscard]] CLI::Validator one_of(const std::vector<std::pair<std::string, int>>& choices);

/// One of some words, each turned into its enumerator.
template <class Enum>
[[nodiscard]] CLI::Validator one_of(const std::vector<std::pair<std::string, Enum>>& choices) {
  std::vector<std::pair<std::string, int>> numbers;
  for (const auto& [word, value] : choices) numbers.emplace_back(word, static_cast<int>(value));
  return one_of(numbers);
}

/// Declares --effort.
void add_effort(CLI::App& app, Effort& effort);

}  // namespace vizzy::cli
