#pragma once

#include <filesystem>
#include <string>

#include "cli/options/option_table.h"

namespace vizzy::cli {

/// Declares the argument that names a plan.
void declare_plan(OptionTable& options, std::string& plan);

/// The folder that a plan names, whether it is there or not.
[[nodiscard]] std::filesystem::path named_folder(const std::string& plan);

/// The output folder that the plan is in; `plan` may also be that folder.
/// Errors: `usage` when a file of another name is given; as `require_output_folder`.
[[nodiscard]] std::filesystem::path folder_of_plan(const std::string& plan);

}  // namespace vizzy::cli
