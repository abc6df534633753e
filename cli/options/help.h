#pragma once

#include <string>

#include "cli/options/program.h"

/// Help in lines of at most 80 columns, descriptions wrapped: "--threads N", with its default in
/// brackets. Descriptions of programs and footers are printed verbatim.
namespace vizzy::cli {

[[nodiscard]] std::string program_help(const ProgramDescription& program);
[[nodiscard]] std::string group_help(const ProgramDescription& program, const std::string& group);
[[nodiscard]] std::string command_help(const ProgramDescription& program,
                                       const CommandDescription& command);

}  // namespace vizzy::cli
