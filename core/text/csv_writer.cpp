#include <csv.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/text/number_text.h"
#include "core/text/writers.h"

namespace vizzy::text {

namespace {

/// Empty text is quoted, to distinguish it from an unknown value.
bool needs_quotes(std::string_view text) {
  const auto is_special = [](char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; };
  return text.empty() || std::ranges::any_of(text, is_special);
}

void append_text(std::string& out, std::string_view text) {
  if (!needs_quotes(text)) {
    out += text;
    return;
  }
  const std::size_t start = out.size();
  out.resize(start + csv_write(nullptr, 0, text.data(), text.size()));
  csv_write(out.data() + start, out.size() - start, text.data(), text.size());
}

/// Whether a spreadsheet would take it for a formula, with or without the white space before it
/// (https://owasp.org/www-community/attacks/CSV_Injection). Some read full-width signs, too.
bool is_formula(std::string_view text) {
  constexpr std::string_view kWhiteSpace = " \t\r\n";
  if (text.starts_with('\t') || text.starts_with('\r') || text.starts_with('\n')) return true;
  text.remove_prefix(std::min(text.find_first_not_of(kWhiteSpace), text.size()));
  constexpr std::string_view kSigns[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
  return std::ranges::any_of(kSigns, [&](std::string_view sign) { return text.starts_with(sign); });
}

void append_value(std::string& out, const TableValue& value, bool quote_formulas) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) append_integer(out, *integer);
  if (const auto* real = std::get_if<double>(&value)) append_shortest(out, *real);
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return;
  if (quote_formulas && is_formula(*text)) return append_text(out, fmt::format("'{}", *text));
  append_text(out, *text);
}

class CsvWriter final : public RowWriter {
 public:
  CsvWriter(const std::vector<TableColumn>& columns, const TableOptions& options, std::ostream& out)
      : quote_formulas_(options.quote_formulas), out_(out) {
    std::vector<TableValue> header;
    for (const TableColumn& column : columns) header.emplace_back(std::string_view(column.name));
    CsvWriter::add(header);
  }

  void add(std::span<const TableValue> row) override {
    std::string& text = out_.text();
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text += ',';
      append_value(text, row[i], quote_formulas_);
    }
    text += "\r\n";
    out_.flush_when_full();
  }

  void finish() override { out_.flush(); }

 private:
  bool quote_formulas_;
  OutputBuffer out_;
};

}  // namespace

std::unique_ptr<RowWriter> make_csv_writer(const std::vector<TableColumn>& columns,
                                           const TableOptions& options, std::ostream& out) {
  return std::make_unique<CsvWriter>(columns, options, out);
}

}  // namespace vizzy::text
