#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace vizzy::definition {

/// Parses JSON text that a person wrote: comments are allowed, a duplicate name in an object is an
/// error (nlohmann's parser lets the last one win silently), and so is nesting deeper than any
/// definition's.
/// Errors: `usage`, with `name`, line and column.
[[nodiscard]] nlohmann::ordered_json parse_json_strictly(std::string_view text,
                                                         std::string_view name);

/// Reads one JSON object of a definition: every word is taken once with its type and range, and a
/// word that was never taken is unknown. Errors (`usage`) name the file and the JSON path.
class ObjectReader {
 public:
  using Json = nlohmann::ordered_json;

  /// `json` must be an object and outlive the reader. `location` is "file: path".
  ObjectReader(const Json& json, std::string file, std::string path);

  [[nodiscard]] std::string location() const;
  [[nodiscard]] std::string location(std::string_view word) const;

  /// Whether the word is there; from now on it counts as known.
  [[nodiscard]] bool has(std::string_view word) { return find(word) != nullptr; }
  /// A word that must not be there.
  void refuse(std::string_view word, const std::string& problem, const Remedy& remedy = {}) const;
  [[nodiscard]] std::string text(std::string_view word);
  [[nodiscard]] std::string text_or(std::string_view word, std::string fallback);
  /// As `text`, and may be empty.
  [[nodiscard]] std::string text_or_empty(std::string_view word);
  /// What people write for one of the choices: {"string", "text"}.
  using Synonyms = std::vector<std::pair<std::string, std::string>>;
  /// The index of the text among the choices; otherwise a synonym or the nearest is suggested.
  [[nodiscard]] std::size_t one_of(std::string_view word, const std::vector<std::string>& choices,
                                   const Synonyms& synonyms);
  [[nodiscard]] bool boolean(std::string_view word);
  /// Whether the word is there and `false`: what it describes is switched off.
  [[nodiscard]] bool is_false(std::string_view word);
  /// Whether the word is there and an object.
  [[nodiscard]] bool is_object(std::string_view word);
  [[nodiscard]] bool boolean_or(std::string_view word, bool fallback);
  [[nodiscard]] std::int64_t integer(std::string_view word, std::int64_t least,
                                     std::int64_t greatest);
  /// One of some numbers, without 0; `unit` says of what.
  [[nodiscard]] std::int64_t one_of_integers(std::string_view word,
                                             const std::vector<std::int64_t>& choices,
                                             std::string_view unit);
  /// The word must be this number; `meaning` says what it is.
  void constant(std::string_view word, std::int64_t value, std::string_view meaning);
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view word,
                                                             std::int64_t least,
                                                             std::int64_t greatest);
  [[nodiscard]] double number(std::string_view word, double least, double greatest);
  /// At least one; `if_empty` says what to write instead of an empty list.
  [[nodiscard]] std::vector<std::string> texts(std::string_view word, const Remedy& if_empty,
                                               std::string_view expected = "a list of names");

  /// The object under `word`, as a reader of its own; and every member of it, in the file's order.
  [[nodiscard]] ObjectReader object(std::string_view word);
  [[nodiscard]] std::vector<std::pair<std::string, ObjectReader>> members(std::string_view word);
  /// The objects of the array under `word`.
  [[nodiscard]] std::vector<ObjectReader> objects(std::string_view word);

  /// Ends the object: a word that was not taken is an error, with the nearest known word.
  void finish() const;

  [[noreturn]] void fail(std::string_view word, const std::string& problem,
                         const Remedy& remedy = {}) const;
  /// "found X, expected Y"
  [[noreturn]] void mismatch(std::string_view word, std::string_view expected) const;

 private:
  [[nodiscard]] const Json& take(std::string_view word);
  [[nodiscard]] const Json* find(std::string_view word);
  [[nodiscard]] std::string is_it(std::string_view missing) const;
  [[nodiscard]] std::string found_words() const;

  const Json* json_;
  std::string file_;
  std::string path_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace vizzy::definition
