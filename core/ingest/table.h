#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vizzy::ingest {

enum class ColumnType {
  integer,    ///< 64 bits, signed
  counter,    ///< an integer that is never negative
  decimal,    ///< finite and never negative
  boolean,    ///< 0 or 1
  text,       ///< UTF-8 without NUL
  timestamp,  ///< text, "2024-01-31T12:00:00Z"
};

enum class Presence { optional, required };

/// What the database itself enforces.
enum class Rule {
  none,
  key,      ///< the primary key
  unique,   ///< no two rows share a value
  creator,  ///< the id of a row of creators
};

struct Column {
  std::string_view name;
  ColumnType type;
  Presence presence = Presence::optional;
  Rule rule = Rule::none;
};

/// One of the two tables that vizzy fills: its columns in the order of the schema. The first is
/// the key.
struct Table {
  std::string_view name;
  std::span<const Column> columns;

  /// The position of a column, nothing if the table has no column of that name.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view column) const;
  [[nodiscard]] std::vector<std::string> column_names() const;
};

/// The tables live as long as the program.
[[nodiscard]] const Table& creators_table();
[[nodiscard]] const Table& videos_table();

}  // namespace vizzy::ingest
