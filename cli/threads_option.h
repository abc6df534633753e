#pragma once

#include <algorithm>
#include <thread>

#include "cli/options/option_table.h"

namespace vizzy::cli {

/// All cores.
[[nodiscard]] inline unsigned default_threads() {
  return std::max(1U, std::thread::hardware_concurrency());
}

/// Declares --threads, whose variable begins with `default_threads`.
void declare_threads(OptionTable& options, unsigned& threads);

}  // namespace vizzy::cli
