#pragma once

#include "core/analytics/row_id.h"
#include "core/analytics/valid_text.h"
#include "core/metric/metric.h"
#include "core/text/table.h"

namespace vizzy::analytics {

/// A figure as a cell of a report.
[[nodiscard]] inline text::TableValue shown(const metric::Figure& figure) {
  return std::visit([](const auto& value) { return text::TableValue(value); }, figure);
}

/// An id as a cell; `valid` keeps its text.
[[nodiscard]] inline text::TableValue shown(const RowId& id, ValidText& valid) {
  return id.is_text() ? text::TableValue(valid(id.text())) : text::TableValue(id.number());
}

}  // namespace vizzy::analytics
