#pragma once

#include <filesystem>
#include <string>

#include "cli/options/command_line.h"

namespace vizzy::cli {

/// The format of a run's log, on stderr.
enum class LogFormat {
  plain,  ///< errors and warnings only
  text,   ///< also one line that says what happened, unless stderr is a terminal
  json,   ///< the same as one JSON object per line, always
};

/// How a run reports what happened, for commands that run unattended and for programs.
struct RunOptions {
  LogFormat log_format = LogFormat::plain;
  std::filesystem::path metrics_file = {};  ///< empty for none
  bool json = false;                        ///< the result is JSON, and so is an error
  // What labels the metrics, apart from the command's name.
  std::string folder = {};       ///< the output folder
  std::string destination = {};  ///< where a publish goes
  std::string at = {};           ///< the destination that is changed instead of a folder
  std::string mode = {};         ///< what else a publish does: "check" or "gc"
};

/// Declares --log-format and --metrics-file.
void declare_run_options(OptionTable& options);

/// What the user and the settings said so far, even when the rest of the command line is wrong:
/// errors must be reported in the right format. The defaults for a command without these options.
[[nodiscard]] RunOptions run_options(const CommandLine& line);

}  // namespace vizzy::cli
