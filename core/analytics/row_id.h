#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/analytics/text_arena.h"

namespace vizzy::analytics {

/// The id of a creator or a video: an integer, or a text such as a UUID, which is kept elsewhere.
/// Two words: there may be millions. Integers are in their order, before texts in that of their
/// bytes.
class RowId {
 public:
  constexpr RowId(std::int64_t number = 0)
      : number_(number) {}  // NOLINT(google-explicit-constructor)
  explicit RowId(std::string_view text)
      : text_(text.data() == nullptr ? "" : text.data()),
        number_(static_cast<std::int64_t>(text.size())) {}

  [[nodiscard]] bool is_text() const { return text_ != nullptr; }
  /// Requires that it is a number.
  [[nodiscard]] std::int64_t number() const { return number_; }
  /// Requires that it is text.
  [[nodiscard]] std::string_view text() const { return {text_, static_cast<std::size_t>(number_)}; }
  [[nodiscard]] std::string shown() const {
    return is_text() ? std::string(text()) : std::to_string(number_);
  }

  /// The same id, whose text lives as long as the arena.
  [[nodiscard]] RowId kept_in(TextArena& arena) const {
    return is_text() ? RowId(arena.add(text())) : *this;
  }

  friend std::strong_ordering operator<=>(const RowId& a, const RowId& b) {
    if (a.is_text() != b.is_text()) return a.is_text() <=> b.is_text();
    return a.is_text() ? a.text() <=> b.text() : a.number_ <=> b.number_;
  }
  friend bool operator==(const RowId& a, const RowId& b) { return a <=> b == 0; }

  struct Hash {
    std::size_t operator()(const RowId& id) const {
      return id.is_text() ? std::hash<std::string_view>()(id.text())
                          : std::hash<std::int64_t>()(id.number_);
    }
  };

 private:
  const char* text_ = nullptr;  ///< null for an integer
  std::int64_t number_;         ///< or the bytes of the text
};

}  // namespace vizzy::analytics
