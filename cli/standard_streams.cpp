#include "cli/standard_streams.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iostream>

#include "core/error.h"

namespace vizzy::cli {

namespace {

/// Whether stdout is a pipe whose reader has closed it.
bool reader_has_left() {
  pollfd stdout_pipe{.fd = STDOUT_FILENO, .events = 0, .revents = 0};
  return ::poll(&stdout_pipe, 1, 0) == 1 && (stdout_pipe.revents & POLLERR) != 0;
}

}  // namespace

void occupy_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF)
      (void)::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

void flush_stdout() {
  errno = 0;
  std::cout.flush();
  if ((!std::cout || std::fflush(stdout) != 0) && !reader_has_left())
    throw system_error("cannot write the result to", "stdout", errno == 0 ? EIO : errno);
}

}  // namespace vizzy::cli
