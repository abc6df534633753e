#pragma once

#include <utf8.h>

#include <istream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/ingest/column_value.h"
#include "core/ingest/import_reader.h"
#include "core/ingest/input.h"
#include "core/ingest/table.h"
#include "tests/fuzz/property.h"

namespace vizzy::fuzz {

/// Checks a cell as an import does, and what comes of it.
inline void check_cell(const ingest::Table& table, const ingest::ImportCell& cell) {
  require(cell.column < table.columns.size(), "a cell is in a column of the table");
  const ingest::CheckedValue checked = ingest::check_value(table.columns[cell.column], cell);
  require(utf8::is_valid(checked.problem.begin(), checked.problem.end()),
          "a problem of a cell is described in UTF-8");
  if (const auto* text = std::get_if<std::string>(&checked.value))
    require(utf8::is_valid(text->begin(), text->end()) && text->find('\0') == std::string::npos,
            "text is UTF-8 without NUL");
}

/// All rows of a file that `Reader` reads. Errors: those of the reader.
template <class Reader>
std::vector<ingest::ImportRow> rows_of(std::istream& stream, const ingest::Table& table) {
  Reader reader(ingest::LineReader(stream, "input"), table);
  std::vector<ingest::ImportRow> rows;
  for (ingest::ImportRow row; reader.next(row);) {
    // Several objects of a JSON array may be on one line.
    require(rows.empty() || row.line >= rows.back().line, "rows come in the order of their lines");
    for (const ingest::ImportCell& cell : row.cells) check_cell(table, cell);
    rows.push_back(row);
  }
  require(reader.unknown_columns().size() <= ingest::kMaxUnknownColumns,
          "few unknown columns are remembered");
  return rows;
}

}  // namespace vizzy::fuzz
