#pragma once

#include "cli/options/option_table.h"
#include "core/codec/effort.h"

namespace vizzy::cli {

/// Declares --effort.
void declare_effort(OptionTable& options, codec::Effort& effort);

}  // namespace vizzy::cli
