#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace vizzy::source {

/// Bytes that are not text.
struct Blob {
  std::size_t size_bytes = 0;
};

/// One cell of a row as the database holds it, never converted. Text is whatever bytes the database
/// calls text: its encoding is checked where it is used. A view is valid until the next row.
using Cell = std::variant<std::monostate, std::int64_t, double, bool, std::string_view, Blob>;

/// One row, its cells in the order in which the columns were asked for.
using Row = std::span<const Cell>;

}  // namespace vizzy::source
