#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cli/options/option.h"

namespace vizzy::cli {

/// A text that is not a value of its type. The message quotes it and says what is expected; it
/// follows the name of the option.
class WrongValue : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How a user writes values of T.
template <class T>
struct ValueType {
  std::string name;  ///< in the help: "FILE", "N", "{fast,balanced,max}"
  ValueKind kind = ValueKind::text;
  std::vector<std::string> choices = {};
  std::function<T(const std::string&)> convert;          ///< Errors: `WrongValue`
  std::function<std::string(const T&)> written_as = {};  ///< the other way round
};

/// The types of values that commands share.
namespace values {

/// A text that is not empty; `name` says what it means.
[[nodiscard]] ValueType<std::string> text(std::string name = "TEXT");
/// A text that may be empty, as a key may.
[[nodiscard]] ValueType<std::string> any_text(std::string name);
/// A remark of a person, which records keep and lists show: one line of UTF-8 text, not empty, at
/// most 500 bytes.
[[nodiscard]] ValueType<std::string> remark(std::string name = "TEXT");
/// A name and a value: "username=ana". The name is not empty.
[[nodiscard]] ValueType<std::pair<std::string, std::string>> assignment(std::string name);
/// A moment to come: a time, or how long from now.
struct Moment {
  std::optional<std::chrono::sys_seconds> time = {};
  std::chrono::seconds later{0};

  [[nodiscard]] std::chrono::sys_seconds from(std::chrono::sys_seconds now) const {
    return time.value_or(now + later);
  }
};
/// "2h", "30m" or "3d"; or a time, "2024-01-31T12:00:00Z".
[[nodiscard]] ValueType<Moment> moment();
/// A path, not empty.
[[nodiscard]] ValueType<std::string> file();
[[nodiscard]] ValueType<std::string> folder();
/// The path of an SQLite file, or a URL; not empty.
[[nodiscard]] ValueType<std::string> database();

/// The values of a flag: true or false, yes or no, on or off, 1 or 0...
[[nodiscard]] bool parse_boolean(const std::string& text);

/// A whole number from `least` to `greatest`; `unit` is its name: "N", "SECONDS".
[[nodiscard]] ValueType<std::int64_t> whole_number(std::int64_t least, std::int64_t greatest,
                                                   std::string unit = "N");
/// Any whole number from 0.
[[nodiscard]] ValueType<std::uint64_t> count();
/// Any whole number of 64 bits; a negative one means its two's complement.
[[nodiscard]] ValueType<std::uint64_t> any_number();
/// A number from 0, with or without decimals.
[[nodiscard]] ValueType<double> decimal();

/// A size in bytes: a whole number with KiB, MiB, GiB, TiB or nothing after it, from `least` to
/// `greatest` bytes. A default is shown in the largest unit that leaves no rest: "64MiB".
[[nodiscard]] ValueType<std::uint64_t> byte_size(std::uint64_t least, std::uint64_t greatest);

/// A whole number of a unit of time.
template <class Duration>
[[nodiscard]] ValueType<Duration> duration(std::int64_t least, std::int64_t greatest,
                                           std::string unit) {
  ValueType<std::int64_t> number = whole_number(least, greatest, std::move(unit));
  return {.name = std::move(number.name),
          .convert = [convert = std::move(number.convert)](
                         const std::string& text) { return Duration(convert(text)); },
          .written_as = [](const Duration& value) { return std::to_string(value.count()); }};
}

/// The index of a word in a list. Errors: `WrongValue`.
[[nodiscard]] std::size_t index_of_word(const std::string& word,
                                        const std::vector<std::string>& words);
/// "{fast,balanced,max}"
[[nodiscard]] std::string choice_name(const std::vector<std::string>& words);

/// One of some words, each with its value.
template <class T>
[[nodiscard]] ValueType<T> one_of(const std::vector<std::pair<std::string, T>>& choices) {
  std::vector<std::string> words;
  for (const auto& [word, value] : choices) words.push_back(word);
  return {.name = choice_name(words),
          .kind = ValueKind::choice,
          .choices = words,
          .convert =
              [choices, words](const std::string& text) {
                return choices[index_of_word(text, words)].second;
              },
          .written_as =
              [choices](const T& value) {
                const auto found =
                    std::ranges::find(choices, value, &std::pair<std::string, T>::second);
                return found == choices.end() ? "" : found->first;
              }};
}

}  // namespace values

}  // namespace vizzy::cli
