#pragma once

#include "core/metric/metric.h"
#include "core/text/table.h"

namespace vizzy::analytics {

/// A figure as a cell of a report.
[[nodiscard]] inline text::TableValue shown(const metric::Figure& figure) {
  return std::visit([](const auto& value) { return text::TableValue(value); }, figure);
}

}  // namespace vizzy::analytics
