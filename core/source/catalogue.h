#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/source/source.h"

namespace vizzy::source {

/// The tables of a database: for proposing a definition, not for compiling one.

/// What a column is declared to hold. SQLite may hold something else.
enum class ColumnKind { integer, decimal, text, boolean, date, timestamp, bytes, other };

struct SourceColumn {
  std::string name;
  ColumnKind kind = ColumnKind::other;
  bool is_unique = false;                ///< alone: no two rows have the same value
  bool is_declared_only = false;         ///< SQLite does not hold the values to their type
  std::vector<std::string> values = {};  ///< some that it holds; `read_tables` does not read any
};

/// What a query selects to show the column: of bytes their hexadecimal digits, under its name.
[[nodiscard]] std::string selected(const SourceColumn& column);

/// A column that names a row of another table.
struct Reference {
  std::string column;
  std::string table;
};

struct SourceTable {
  std::string name;
  std::vector<SourceColumn> columns;
  std::vector<std::string> primary_key;  ///< its columns; empty for none
  std::vector<Reference> references;
  std::string unusable = {};  ///< why no query should name it; such a table has no columns here

  [[nodiscard]] const SourceColumn* column(std::string_view column_name) const;
};

/// The kind of a declared type, by SQLite's rules and the names that PostgreSQL gives.
[[nodiscard]] ColumnKind column_kind(std::string_view declared_type);

/// The tables and views of the database, by name; for PostgreSQL those on the search path, then
/// the others, as "schema.table" and without their columns. Those that cannot be used come last.
/// Errors: as `Snapshot::select`.
[[nodiscard]] std::vector<SourceTable> read_tables(Snapshot& snapshot);

}  // namespace vizzy::source
