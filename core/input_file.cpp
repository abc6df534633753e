#include "core/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace vizzy {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPauseMilliseconds = 50;
/// How long a pipe may take to get a writer: one that runs at the same time.
constexpr std::chrono::seconds kWriterTime{1};
constexpr std::chrono::seconds kMostSilence{5};
constexpr std::size_t kMostInputBytes = std::size_t{64} << 20;

[[noreturn]] void fail(int code) { throw InputFile::Unreadable{std::strerror(code), code}; }

}  // namespace

InputFile::InputFile(const std::string& path)
    : file_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {
  if (file_ < 0) fail(errno);
  struct stat status {};
  const int code = ::fstat(file_, &status) != 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : 0;
  is_regular_ = S_ISREG(status.st_mode);
  if (code == 0) return;
  ::close(file_);
  fail(code);
}

InputFile::~InputFile() {
  if (is_owned_) ::close(file_);
}

std::size_t InputFile::read(std::span<char> bytes) {
  for (;;) {
    if (!is_regular_) wait();
    if (early_) {
      bytes.front() = *std::exchange(early_, std::nullopt);
      return 1;
    }
    const ssize_t count = ::read(file_, bytes.data(), bytes.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR && errno != EAGAIN) fail(errno);
  }
}

/// Until there is something to read, or the end.
void InputFile::wait() {
  const auto end = Clock::now() + kWriterTime;
  pollfd file{.fd = file_, .events = POLLIN, .revents = 0};
  while (!early_ && ::poll(&file, 1, kPauseMilliseconds) <= 0) {
    while_waiting_();
    if (Clock::now() >= end && has_no_writer())
      throw Unreadable{"it is a pipe that no program writes to"};
  }
}

/// A pipe that had a writer is ready to be read: at its end.
bool InputFile::has_no_writer() {
  if (!is_owned_) return false;
  char early = 0;
  const ssize_t count = ::read(file_, &early, 1);
  if (count > 0) early_ = early;
  return count == 0;
}

std::string read_input(const std::string& path) {
  InputFile file(path);
  auto last = Clock::now();
  file.set_wait([&last] {
    if (Clock::now() >= last + kMostSilence)
      throw InputFile::Unreadable{
          fmt::format("nothing came from it for {} seconds", kMostSilence.count())};
  });
  std::string text;
  std::array<char, 16 << 10> part{};
  while (const std::size_t count = file.read(part)) {
    text.append(part.data(), count);
    if (text.size() > kMostInputBytes)
      throw InputFile::Unreadable{fmt::format("it has more than {} MiB", kMostInputBytes >> 20)};
    last = Clock::now();
  }
  return text;
}

}  // namespace vizzy
