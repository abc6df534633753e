#include "core/store/lock_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/error.h"

namespace vizzy::store {

namespace {
constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kOthers = 07;
}  // namespace

int open_lock_file(const std::string& path, std::string_view problem) {
  const int file =
      ::open(path.c_str(), O_RDWR | O_CREAT | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, kOwnerOnly);
  if (file < 0) throw system_error(problem, path, errno);
  struct stat status {};
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(file);
    throw Error(ErrorKind::failed, fmt::format("{} {}: it is not a regular file", problem, path),
                {"remove it"});
  }
  // One that an earlier version made. Some file systems have no modes, and another user may own it.
  if ((status.st_mode & kOthers) != 0) (void)::fchmod(file, status.st_mode & 0770);
  return file;
}

}  // namespace vizzy::store
