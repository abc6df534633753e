#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/ingest/import_reader.h"
#include "core/ingest/table.h"

namespace vizzy::ingest {

/// A value as the database will hold it; monostate is NULL.
using ColumnValue = std::variant<std::monostate, std::int64_t, double, std::string>;

/// A value, or the reason why there is none.
struct CheckedValue {
  ColumnValue value;
  std::string problem;  ///< empty if the value is good
};

/// Checks a cell against its column. An empty cell is NULL.
[[nodiscard]] CheckedValue check_value(const Column& column, const ImportCell& cell);

/// `text` between quotes, for a message: cut when long, without control characters.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace vizzy::ingest
