#pragma once

#include <string>
#include <vector>

#include "cli/options/option_table.h"
#include "cli/options/program.h"
#include "cli/options/setting.h"
#include "core/error.h"

namespace vizzy::cli {

/// The value of an environment variable; null if it is not set or empty.
[[nodiscard]] const char* environment_variable(const std::string& name);

/// The options of a command that the environment sets: VIZZY_PAGE_SIZE sets --page-size. An
/// option that may be repeated takes a value from each line.
[[nodiscard]] std::vector<Setting> environment_settings(const OptionTable& options);

/// A warning for each variable VIZZY_... that sets no option of any command, in the order of their
/// names. Those that Kubernetes sets for a service called vizzy are none of ours.
[[nodiscard]] std::vector<Message> unknown_variables(const ProgramDescription& program);

}  // namespace vizzy::cli
