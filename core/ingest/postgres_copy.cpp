#include "core/ingest/postgres_copy.h"

#include <fmt/format.h>

#include <iterator>

namespace vizzy::ingest {

namespace {

void append_text(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '\\': out += "\\\\"; break;
      case '\t': out += "\\t"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      default: out += c;
    }
  }
}

}  // namespace

void append_copy_field(std::string& out, const ColumnValue& value) {
  struct Appender {
    std::string& out;
    void operator()(std::monostate) const { out += "\\N"; }
    void operator()(std::int64_t v) const { fmt::format_to(std::back_inserter(out), "{}", v); }
    // The shortest text that reads back as the same double.
    void operator()(double v) const { fmt::format_to(std::back_inserter(out), "{}", v); }
    void operator()(const std::string& v) const { append_text(out, v); }
  };
  std::visit(Appender{out}, value);
}

void append_copy_row(std::string& out, std::span<const ColumnValue> row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out += '\t';
    append_copy_field(out, row[i]);
  }
  out += '\n';
}

}  // namespace vizzy::ingest
