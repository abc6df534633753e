#include "cli/terminal_progress.h"

#include <fmt/format.h>

namespace vizzy::cli {

namespace {
constexpr auto kInterval = std::chrono::milliseconds(100);
}

TerminalProgress::TerminalProgress(std::FILE* terminal, std::ostream& result)
    : terminal_(terminal), result_(result) {
  result_.tie(&before_result_);
}

TerminalProgress::~TerminalProgress() {
  result_.tie(nullptr);
  erase();
}

int TerminalProgress::Eraser::sync() {
  progress.erase();
  return 0;
}

void TerminalProgress::begin(std::string_view phase, std::uint64_t total) {
  phase_ = phase;
  total_ = total;
  // A phase that is over at once is never drawn.
  next_draw_ = std::chrono::steady_clock::now() + kInterval;
}

void TerminalProgress::update(std::uint64_t done) {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_draw_) return;
  next_draw_ = now + kInterval;
  erase();
  if (total_ == 0) {
    draw(fmt::format("{} {}", phase_, done));
  } else {
    draw(fmt::format("{} {} of {} ({}%)", phase_, done, total_, done * 100 / total_));
  }
  drawn_ = true;
}

void TerminalProgress::erase() {
  if (!drawn_) return;
  draw("\r\x1b[K");
  drawn_ = false;
}

void TerminalProgress::draw(const std::string& text) {
  std::fputs(text.c_str(), terminal_);
  std::fflush(terminal_);
}

}  // namespace vizzy::cli
