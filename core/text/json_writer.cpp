#include "core/format/canonical_json.h"
#include "core/text/number_text.h"
#include "core/text/writers.h"

namespace vizzy::text {

namespace {

void append_value(std::string& out, const TableValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    format::append_json_integer(out, *integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    append_shortest(out, *real);
  } else if (const auto* text = std::get_if<std::string_view>(&value)) {
    format::append_json_string(out, *text);
  } else {
    out += "null";
  }
}

class JsonWriter final : public RowWriter {
 public:
  JsonWriter(const std::vector<TableColumn>& columns, const TableOptions& options,
             std::ostream& out)
      : is_document_(options.format == TableFormat::json), out_(out) {
    for (const TableColumn& column : columns) {
      std::string& name = names_.emplace_back(names_.empty() ? "{" : ",");
      format::append_json_string(name, column.name);
      name += ':';
    }
    if (!is_document_) return;
    std::string& text = out_.text();
    text += '{';
    for (const auto& [name, value] : options.preamble) {
      format::append_json_string(text, name);
      text += ':' + value + ",\n";
    }
    text += "\"rows\":[";
  }

  void add(std::span<const TableValue> row) override {
    std::string& text = out_.text();
    if (is_document_) text += is_first_ ? "\n" : ",\n";
    is_first_ = false;
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += names_[i];
      append_value(text, row[i]);
    }
    text += is_document_ ? "}" : "}\n";
    out_.flush_when_full();
  }

  void finish() override {
    if (is_document_) out_.text() += is_first_ ? "]}\n" : "\n]}\n";
    out_.flush();
  }

 private:
  bool is_document_;
  bool is_first_ = true;
  std::vector<std::string> names_;  ///< `{"rank":`, `,"id":`, ...
  OutputBuffer out_;
};

}  // namespace

std::unique_ptr<RowWriter> make_json_writer(const std::vector<TableColumn>& columns,
                                            const TableOptions& options, std::ostream& out) {
  return std::make_unique<JsonWriter>(columns, options, out);
}

}  // namespace vizzy::text
