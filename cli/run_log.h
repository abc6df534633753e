#pragma once

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>

#include "cli/run_options.h"
#include "core/error.h"
#include "core/text/run_summary.h"

namespace vizzy::cli {

/// The record of a run for those who did not watch it: lines on stderr and a file of metrics.
///
/// Lines in JSON have "time", "level" (info, warning, error), "command" and "message"; the last one
/// of a run, which says what happened, also "exit_code", "seconds" and the facts of its summary.
class RunLog {
 public:
  using Clock = std::function<std::chrono::sys_seconds()>;

  /// Whether the stream is a terminal, watched by a person.
  enum class Watched { no, yes };

  RunLog(std::FILE* stream, Watched watched, Clock clock);

  /// From here on, lines name the command and have the format that the options ask for.
  void begin(std::string command, RunOptions options);
  void warn(std::span<const Message> warnings) const;
  /// What the command did; logged at the end of the run. `quiet` keeps it out of a log in text.
  void happened(text::RunSummary summary, bool quiet);

  /// Ends a run that succeeded. Errors: `failed` when the metrics cannot be written.
  void succeeded() const;
  /// Ends a run that failed. Returns its exit code.
  [[nodiscard]] int failed(const Error& error) noexcept;
  [[nodiscard]] int failed(ErrorKind kind, const char* message) noexcept;
  /// After a run that failed and whose result is JSON: {"error": {...}} instead of the result.
  /// Empty for other runs.
  [[nodiscard]] const std::string& error_json() const { return error_json_; }

 private:
  enum class Line { within, last };

  /// The text, with the output folder in the command that it suggests.
  [[nodiscard]] std::string completed(const Message& message) const;
  [[nodiscard]] std::chrono::sys_seconds time() const;
  [[nodiscard]] double seconds() const;
  [[nodiscard]] nlohmann::ordered_json members(const char* level, const char* message) const;
  [[nodiscard]] std::string last_line(const char* level, const char* message, int code) const;
  void print_error(const char* message, Line line, int code) const noexcept;
  void write_metrics(int code) const;

  std::FILE* stream_;
  Watched watched_;
  Clock clock_;
  std::string command_;
  RunOptions options_;
  text::RunSummary summary_;
  bool quiet_ = false;
  std::string error_json_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace vizzy::cli
