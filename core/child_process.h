#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

namespace vizzy {

/// A program to run. It reads nothing, inherits no other open file, has the signals' default
/// actions, and is the head of a process group of its own.
struct ChildProcess {
  enum class Output {
    to_stderr,  ///< both its streams go to this program's stderr
    captured,
  };

  std::vector<std::string> words;  ///< the program, looked for in PATH, and its arguments
  Output output = Output::to_stderr;
  std::size_t max_output = 1 << 20;  ///< in bytes, of each stream that is captured
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::stop_token stop = {};
};

struct ChildResult {
  enum class Ending { exited, signalled, timed_out, stopped, wrote_too_much };

  Ending ending = Ending::exited;
  int code = 0;  ///< the exit code, or the number of the signal
  std::string output;
  std::string errors;  ///< what it wrote to its stderr
};

/// Runs it to its end. At the deadline, at a stop request and when it writes too much, it is killed
/// with all that it started. Errors: `failed` when it cannot be run.
[[nodiscard]] ChildResult run_child(const ChildProcess& child);

}  // namespace vizzy
