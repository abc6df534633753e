#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/progress.h"

namespace CLI {
class App;
}

namespace vizzy::cli {

/// Everything a command may touch besides its own options.
struct Environment {
  std::istream& in;
  std::ostream& out;  ///< the result, nothing else
  std::ostream& err;  ///< everything else
  bool out_is_terminal;
  std::stop_token stop;                           ///< set by SIGINT and SIGTERM
  std::function<std::chrono::sys_seconds()> now;  ///< the clock; SOURCE_DATE_EPOCH fixes it
  std::function<std::unique_ptr<Progress>(bool quiet)> progress;  ///< draws on a terminal only
};

void print_warnings(const Environment& environment, const std::vector<std::string>& warnings);

/// One subcommand. `declare` opens nothing and reads nothing; `run` does the work and throws
/// `vizzy::Error`.
class Command {
 public:
  virtual ~Command() = default;
  virtual void declare(CLI::App& app) = 0;
  virtual void run(Environment& environment) = 0;
};

}  // namespace vizzy::cli
