#pragma once

#include <string>
#include <vector>

namespace vizzy::cli {

/// Runs the command that `arguments` (without the program's name) begin with, on the process's own
/// streams, signals and environment. Reports what goes wrong on stderr.
/// Returns the exit code of the process; throws nothing.
[[nodiscard]] int run_application(std::vector<std::string> arguments) noexcept;

}  // namespace vizzy::cli
