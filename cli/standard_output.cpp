#include "cli/standard_output.h"

#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "core/error.h"

namespace vizzy::cli {

namespace {
constexpr std::size_t kMostHeldBytes = std::size_t{64} << 10;
}

StandardOutput::StandardOutput(std::ostream& stream)
    : stream_(stream), before_(stream.rdbuf(this)) {}

StandardOutput::~StandardOutput() {
  (void)write();
  stream_.rdbuf(before_);
}

void StandardOutput::finish() {
  stream_.flush();
  if (failure_ != 0 && failure_ != EPIPE)
    throw system_error("cannot write the result to", "stdout", failure_);
}

bool StandardOutput::write() {
  for (std::string_view left = held_; !left.empty() && failure_ == 0;) {
    const ssize_t count = ::write(STDOUT_FILENO, left.data(), left.size());
    if (count >= 0) {
      left.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      failure_ = errno;
    }
  }
  held_.clear();
  return failure_ == 0;
}

std::streamsize StandardOutput::xsputn(const char* text, std::streamsize size) {
  used_ = used_ || size > 0;
  held_.append(text, static_cast<std::size_t>(size));
  return held_.size() < kMostHeldBytes || write() ? size : 0;
}

StandardOutput::int_type StandardOutput::overflow(int_type character) {
  if (traits_type::eq_int_type(character, traits_type::eof()))
    return traits_type::not_eof(character);
  const char one = traits_type::to_char_type(character);
  return xsputn(&one, 1) == 1 ? character : traits_type::eof();
}

int StandardOutput::sync() { return write() ? 0 : -1; }

}  // namespace vizzy::cli
