#pragma once

#include <cstdint>
#include <string>

#include "core/ingest/input.h"

namespace vizzy::ingest {

/// Cuts a JSON array, on one line or on many, into the texts of its elements. What they hold is
/// not looked at, beyond texts and brackets.
class JsonElements {
 public:
  /// The reader must be at the start of the array, and outlive the object.
  explicit JsonElements(LineReader& lines) : lines_(lines) {}

  /// False at the end of the array. `line` is where the element begins.
  /// Errors: `failed` for an array that does not end, an element beyond `kMaxLineBytes`, and for
  /// what follows the array.
  [[nodiscard]] bool next(std::string& element, std::uint64_t& line);

 private:
  /// The next character, without taking it; false at the end of the file.
  [[nodiscard]] bool peek(char& c);
  [[nodiscard]] char take_from(std::string& element);
  void skip(std::string_view characters);
  [[nodiscard]] char required();
  void take_text(std::string& element);
  void require_end();

  LineReader& lines_;
  std::string line_;
  std::size_t at_ = 0;
  bool is_open_ = false;
};

}  // namespace vizzy::ingest
