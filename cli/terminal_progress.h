#pragma once

#include <chrono>
#include <cstdio>
#include <ostream>
#include <streambuf>
#include <string>

#include "core/progress.h"

namespace vizzy::cli {

/// Draws one line on a terminal, at most ten times a second, and erases it when it is done, or when
/// something is written to `result`, which may be the same terminal.
class TerminalProgress final : public Progress {
 public:
  /// Both must outlive the object.
  TerminalProgress(std::FILE* terminal, std::ostream& result);
  ~TerminalProgress() override;
  TerminalProgress(const TerminalProgress&) = delete;
  TerminalProgress& operator=(const TerminalProgress&) = delete;
  void begin(std::string_view phase, std::uint64_t total) override;
  void update(std::uint64_t done) override;

 private:
  /// The stream to which the result is tied: it is flushed before anything is written there.
  struct Eraser final : std::streambuf {
    explicit Eraser(TerminalProgress& line) : progress(line) {}
    int sync() override;
    TerminalProgress& progress;
  };

  void erase();
  /// Ignores errors: a terminal that is gone must not stop the work.
  void draw(const std::string& text);

  std::FILE* terminal_;
  std::ostream& result_;
  Eraser eraser_{*this};
  std::ostream before_result_{&eraser_};
  std::string phase_;
  std::uint64_t total_ = 0;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_draw_;
};

}  // namespace vizzy::cli
