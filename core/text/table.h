#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Tables of figures, for people and programs.
namespace vizzy::text {

enum class ColumnType {
  integer,
  decimal,
  text,
  note,  ///< text that a table prints on lines of its own under the row
};

struct TableColumn {
  std::string name;     ///< in CSV and JSON: part of the contract, never changed
  std::string heading;  ///< in tables and Markdown; empty: not shown there
  ColumnType type = ColumnType::text;
  int digits = 0;          ///< decimals: after the point, in tables and Markdown; data is exact
  bool droppable = false;  ///< a table that would get too narrow for its texts leaves it out
};

/// A cell; monostate is "unknown": empty in CSV, null in JSON, "-" in tables. Text is valid UTF-8.
using TableValue = std::variant<std::monostate, std::int64_t, double, std::string_view>;

enum class TableFormat { table, csv, json, ndjson, markdown };

[[nodiscard]] const std::vector<std::pair<std::string, TableFormat>>& table_format_words();

struct TableOptions {
  TableFormat format = TableFormat::table;
  std::size_t columns = 80;   ///< width of a line of a table
  bool group_digits = false;  ///< 1,234,567, in tables
  /// In CSV, an apostrophe before text that a spreadsheet would take for a formula.
  bool quote_formulas = false;
  /// What JSON says before its rows: names and values that are already JSON.
  std::vector<std::pair<std::string, std::string>> preamble = {};
};

/// Writes rows as they come; only a table holds some back, the first thousand, to find widths.
///   csv       RFC 4180: CRLF, a header, quotes where they are needed; "" is empty text; data is
///   exact
///             unless `quote_formulas` is set
///   json      {<preamble>,"rows":[{...},...]}, one row on a line
///   ndjson    one object on a line
///   markdown  a GitHub table
/// JSON has every column in every row, decimals in their shortest form that reads back the same.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  /// One value for each column.
  virtual void add(std::span<const TableValue> row) = 0;
  /// Writes what is left; call it once, after the last row.
  virtual void finish() = 0;
};

/// `out` outlives the writer.
[[nodiscard]] std::unique_ptr<RowWriter> make_row_writer(std::vector<TableColumn> columns,
                                                         TableOptions options, std::ostream& out);

}  // namespace vizzy::text
