#include <fmt/format.h>

#include <utility>

#include "core/text/display_width.h"
#include "core/text/number_text.h"
#include "core/text/writers.h"

namespace vizzy::text {

namespace {

/// Text escaped for a GitHub table: it contains no markup and stays on one line.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : one_line(text)) {
    if (std::string_view("\\`*_[]<>|~&#").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
}

class MarkdownWriter final : public RowWriter {
 public:
  MarkdownWriter(std::vector<TableColumn> columns, std::ostream& out)
      : columns_(std::move(columns)), out_(out) {
    std::string rule;
    for (const TableColumn& column : columns_) {
      if (column.heading.empty()) continue;
      out_.text() += fmt::format("| {} ", column.heading);
      rule += is_text(column) ? "|---" : "|--:";
    }
    out_.text() += fmt::format("|\n{}|\n", rule);
  }

  void add(std::span<const TableValue> row) override {
    std::string& text = out_.text();
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (columns_[i].heading.empty()) continue;
      text += "| ";
      append_value(text, row[i], columns_[i]);
      text += ' ';
    }
    text += "|\n";
    out_.flush_when_full();
  }

  void finish() override { out_.flush(); }

 private:
  static bool is_text(const TableColumn& column) {
    return column.type == ColumnType::text || column.type == ColumnType::note;
  }

  static void append_value(std::string& out, const TableValue& value, const TableColumn& column) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      append_integer(out, *integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
      out += fixed_text(*real, column.digits, false);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      append_escaped(out, *text);
    } else {
      out += '-';
    }
  }

  std::vector<TableColumn> columns_;
  OutputBuffer out_;
};

}  // namespace

std::unique_ptr<RowWriter> make_markdown_writer(std::vector<TableColumn> columns,
                                                std::ostream& out) {
  return std::make_unique<MarkdownWriter>(std::move(columns), out);
}

}  // namespace vizzy::text
