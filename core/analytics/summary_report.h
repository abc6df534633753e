#pragma once

#include <iosfwd>

#include "core/analytics/summary.h"
#include "core/text/table.h"

namespace vizzy::analytics {

/// Writes a summary: as a page of tables and charts for people (`table`), as one object (`json`),
/// or as rows of section, name, statistic and value (`csv`, `ndjson`, `markdown`).
void write_summary(const Summary& summary, const text::TableOptions& options, std::ostream& out);

}  // namespace vizzy::analytics
