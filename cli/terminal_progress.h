#pragma once

#include <chrono>
#include <cstdio>
#include <string>

#include "core/progress.h"

namespace vizzy::cli {

/// Draws one line on a terminal, at most ten times a second, and erases it when it is done.
class TerminalProgress final : public Progress {
 public:
  explicit TerminalProgress(std::FILE* terminal) : terminal_(terminal) {}
  ~TerminalProgress() override;
  TerminalProgress(const TerminalProgress&) = delete;
  TerminalProgress& operator=(const TerminalProgress&) = delete;
  void begin(std::string_view phase, std::uint64_t total) override;
  void update(std::uint64_t done) override;

 private:
  void erase();
  /// A terminal that is gone is no reason to stop the work: errors are ignored.
  void draw(const std::string& text);

  std::FILE* terminal_;
  std::string phase_;
  std::uint64_t total_ = 0;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_draw_;
};

}  // namespace vizzy::cli
