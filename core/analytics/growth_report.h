#pragma once

#include <iosfwd>

#include "core/analytics/growth.h"
#include "core/analytics/top_videos_report.h"
#include "core/text/table.h"

namespace vizzy::analytics {

/// Writes a report of growth. Columns: rank, key, username, before, after, gained, growth_rate
/// (null where there was nothing before), and with `Explain::yes` explanation.
void write_growth(const GrowthReport& report, Explain explain, text::TableOptions table,
                  std::ostream& out);

}  // namespace vizzy::analytics
