#pragma once

#include "core/compile/report.h"
#include "core/text/run_summary.h"

namespace vizzy {

/// A build as the log of an unattended run and a monitor see it.
[[nodiscard]] RunSummary build_summary(const BuildReport& report);

}  // namespace vizzy
