#pragma once

#include <cstddef>

#include "cli/options/option_table.h"

namespace vizzy::cli {

/// Declares --memory of a command that holds rows in memory and the others on disk, `where`.
void declare_memory(OptionTable& options, std::size_t& memory_bytes, const char* where);

}  // namespace vizzy::cli
