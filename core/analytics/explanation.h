#pragma once

#include <fmt/format.h>

#include <ostream>
#include <string>
#include <string_view>

#include "core/format/canonical_json.h"
#include "core/text/display_width.h"
#include "core/text/table.h"

namespace vizzy::analytics {

/// `text` as a JSON string, for the preamble of a report.
[[nodiscard]] inline std::string json_string(std::string_view text) {
  std::string json;
  format::append_json_string(json, text);
  return json;
}

/// Explains the metric below a table for people; formats for programs have no room for it.
inline void write_description(std::string_view description, const text::TableOptions& options,
                              std::ostream& out) {
  if (options.format == text::TableFormat::markdown) out << '\n' << description << '\n';
  if (options.format != text::TableFormat::table) return;
  out << '\n';
  for (const std::string& line : text::wrapped(description, options.columns)) out << line << '\n';
}

}  // namespace vizzy::analytics
