#pragma once

#include <filesystem>
#include <string>

#include "cli/options/command_line.h"

namespace vizzy::cli {

/// What the lines of a run's log look like, on stderr.
enum class LogFormat {
  plain,  ///< errors and warnings only, for whoever started the run
  text,   ///< also one line that says what happened, unless someone watches
  json,   ///< the same as one JSON object a line, always
};

/// Options of commands that run unattended.
struct RunOptions {
  LogFormat log_format = LogFormat::plain;
  std::filesystem::path metrics_file = {};  ///< empty for none
  // What labels the figures, apart from the command's name.
  std::string folder = {};       ///< the output folder
  std::string destination = {};  ///< where a publish goes
  std::string mode = {};         ///< what a run does besides: "check" or "gc" of a publish
};

/// Declares --log-format and --metrics-file.
void declare_run_options(OptionTable& options);

/// What the user and the settings said so far, even when the rest of the command line is wrong:
/// what is wrong must be told in the right form. The defaults for a command without these options.
[[nodiscard]] RunOptions run_options(const CommandLine& line);

}  // namespace vizzy::cli
