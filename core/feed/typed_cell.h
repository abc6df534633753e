#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/definition/definition.h"
#include "core/source/cell.h"

/// The value of a cell as a declared type; nothing is converted.
namespace vizzy::feed {

/// Why a cell is not a value of its field; thrown while a row is read, collected by `RowReader`.
struct Misfit {
  std::string reason;
  std::string field = {};
  std::string remedy = {};  ///< "{}" in it is the column; empty where the reason says it all
};

[[nodiscard]] inline bool is_null(const source::Cell& cell) {
  return std::holds_alternative<std::monostate>(cell);
}

/// "the integer 7", "a longer text", "NULL".
[[nodiscard]] std::string describe(const source::Cell& cell);

/// Puts the name of its column into the remedy.
void name_column(Misfit& misfit, const std::string& column);

/// Throws the `Misfit` for a cell that is neither an integer nor text, and should be `what`: "a
/// parent key".
[[noreturn]] void refuse_key(const source::Cell& cell, const std::string& column,
                             std::string_view what);

/// Throws the `Misfit` that says what the cell is and what was declared.
[[noreturn]] void misfit(const source::Cell& cell, definition::FieldType declared);

// The value of a cell that holds one; each throws `Misfit` for everything else, NULL included.
[[nodiscard]] std::int64_t integer_of(const source::Cell& cell);
/// 0 and 1 are booleans too: SQLite has no others.
[[nodiscard]] bool boolean_of(const source::Cell& cell);
/// Text in valid UTF-8.
[[nodiscard]] std::string_view text_of(const source::Cell& cell);
/// Text as "2024-01-31".
[[nodiscard]] std::chrono::sys_days date_of(const source::Cell& cell);
/// Text that `parse_timestamp` takes, or an integer: seconds since 1970.
[[nodiscard]] std::chrono::sys_seconds timestamp_of(const source::Cell& cell);

}  // namespace vizzy::feed
