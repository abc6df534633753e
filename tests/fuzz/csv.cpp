#include <sstream>
#include <string>
#include <vector>

#include "core/ingest/csv_reader.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/rows.h"
#include "tests/fuzz/targets.h"

namespace vizzy::fuzz {

namespace {

using ingest::ImportRow;

std::vector<ImportRow> read(const std::string& text) {
  std::istringstream stream(text);
  return rows_of<ingest::CsvReader>(stream, ingest::creators_table());
}

std::string quoted(const std::string& field) {
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

/// Rows that have the same columns, as CSV.
std::string written(const std::vector<ImportRow>& rows) {
  std::string header;
  std::string text;
  for (const ImportRow& row : rows) {
    header.clear();
    for (const ingest::ImportCell& cell : row.cells) {
      if (!header.empty()) text += ',';
      header += header.empty() ? "" : ",";
      header += ingest::creators_table().columns[cell.column].name;
      text += quoted(cell.text);
    }
    text += "\r\n";
  }
  return header + "\r\n" + text;
}

}  // namespace

void csv(std::string_view bytes) {
  auto rows = accepted([&] { return read(std::string(bytes)); });
  if (!rows) return;
  std::erase_if(*rows, [](const ImportRow& row) { return !row.problem.empty(); });
  if (rows->empty()) return;
  const std::vector<ImportRow> again = read(written(*rows));
  require(again.size() == rows->size(), "rows that are written again are as many");
  for (std::size_t i = 0; i < again.size(); ++i) {
    require(again[i].cells.size() == (*rows)[i].cells.size(), "a row keeps its cells");
    for (std::size_t j = 0; j < again[i].cells.size(); ++j)
      require(again[i].cells[j].text == (*rows)[i].cells[j].text, "a cell keeps its text");
  }
}

}  // namespace vizzy::fuzz
