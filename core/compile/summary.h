#pragma once

#include "core/compile/report.h"
#include "core/text/run_summary.h"

namespace vizzy::compile {

/// A build as the log of an unattended run and a monitor see it.
[[nodiscard]] text::RunSummary build_summary(const BuildReport& report);

}  // namespace vizzy::compile
