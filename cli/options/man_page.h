#pragma once

#include <string>

#include "cli/options/program.h"

namespace vizzy::cli {

/// The manual page vizzy(1) in the man macros of troff, made of the same tables as the help.
/// It carries no date, so that the same program makes the same page.
[[nodiscard]] std::string man_page(const ProgramDescription& program);

}  // namespace vizzy::cli
