#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <memory>
#include <stop_token>

#include "cli/run_log.h"
#include "core/progress.h"

namespace CLI {
class App;
}

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
};

/// One subcommand. `declare` opens nothing and reads nothing; `run` does the work and throws
/// `vizzy::Error`.
class Command {
 public:
  virtual ~Command() = default;
  virtual void declare(CLI::App& app) = 0;
  /// Whether `run` looks at the options of all commands, as declared in the parent of `app`.
  [[nodiscard]] virtual bool describes_all() const { return false; }
  virtual void run(Environment& environment) = 0;
};

}  // namespace vizzy::cli
