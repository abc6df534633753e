#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <memory>
#include <stop_token>

#include "cli/options/option_table.h"
#include "cli/options/program.h"
#include "cli/run_log.h"
#include "core/progress.h"

namespace vizzy::cli {

/// Everything a command may touch besides its own options.
struct Environment {
  std::istream& in;
  std::ostream& out;  ///< the result, nothing else
  std::ostream& err;  ///< everything else; warnings go to the log
  bool out_is_terminal;
  std::stop_token stop;                           ///< set by SIGINT and SIGTERM
  std::function<std::chrono::sys_seconds()> now;  ///< the clock; SOURCE_DATE_EPOCH fixes it
  std::function<std::unique_ptr<Progress>(bool quiet)> progress;  ///< draws on a terminal only
  RunLog& log;                                                    ///< warnings, and what happened
  const ProgramDescription& program;  ///< all commands and their options
};

/// One subcommand. `declare` binds options to members, opens nothing and reads nothing; `run` does
/// the work and throws `vizzy::Error`.
class Command {
 public:
  virtual ~Command() = default;
  virtual void declare(OptionTable& options) = 0;
  virtual void run(Environment& environment) = 0;
};

}  // namespace vizzy::cli
