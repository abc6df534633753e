#include "core/text/table.h"

#include <utility>

#include "core/text/writers.h"

namespace vizzy::text {

const std::vector<std::pair<std::string, TableFormat>>& table_format_words() {
  static const std::vector<std::pair<std::string, TableFormat>> words{
      {"table", TableFormat::table},
      {"csv", TableFormat::csv},
      {"json", TableFormat::json},
      {"ndjson", TableFormat::ndjson},
      {"markdown", TableFormat::markdown}};
  return words;
}

std::unique_ptr<RowWriter> make_row_writer(std::vector<TableColumn> columns, TableOptions options,
                                           std::ostream& out) {
  switch (options.format) {
    case TableFormat::csv: return make_csv_writer(columns, options, out);
    case TableFormat::markdown: return make_markdown_writer(std::move(columns), out);
    case TableFormat::json:
    case TableFormat::ndjson: return make_json_writer(columns, options, out);
    case TableFormat::table: break;
  }
  return make_text_table(std::move(columns), std::move(options), out);
}

}  // namespace vizzy::text
