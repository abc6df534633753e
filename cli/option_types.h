#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/codec/effort.h"

/// Values of options that are checked with messages in the house's style.
namespace vizzy::cli {

/// What --db takes, in every command that fills a database.
inline constexpr const char* kFilledDatabaseHelp =
    "Database to fill: the path of an SQLite file, made when missing, or postgresql://...";

/// A whole number from `least` to `greatest`; `unit` names it in the help: "N", "SECONDS".
[[nodiscard]] CLI::Validator whole_number(long long least, long long greatest, std::string unit);

/// One of some words, which it stays.
[[nodiscard]] CLI::Validator one_of_words(std::vector<std::string> words);

/// A size in bytes: a whole number with KiB, MiB, GiB, TiB or nothing behind it, from `least` to
/// `greatest` bytes; turned into the number of bytes.
[[nodiscard]] CLI::Validator byte_size(std::uint64_t least, std::uint64_t greatest);
/// The other way round, in the largest unit that has no rest: "64MiB".
[[nodiscard]] std::string byte_size_text(std::uint64_t bytes);

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
void add_effort(CLI::App& app, codec::Effort& effort);

}  // namespace vizzy::cli
