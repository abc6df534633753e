#pragma once

#include "core/metric/metric.h"
#include "core/text/table.h"

namespace vizzy {

/// A figure as a cell of a report.
[[nodiscard]] inline TableValue shown(const Figure& figure) {
  return std::visit([](const auto& value) { return TableValue(value); }, figure);
}

}  // namespace vizzy
