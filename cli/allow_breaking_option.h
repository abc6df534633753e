#pragma once

#include <string>
#include <vector>

#include "cli/options/option_table.h"

namespace vizzy::cli {

/// Declares --allow-breaking.
void declare_allow_breaking(OptionTable& options, std::vector<std::string>& names);

}  // namespace vizzy::cli
