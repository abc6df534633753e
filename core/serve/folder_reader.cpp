#include "core/serve/folder_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "core/error.h"

namespace vizzy::serve {

namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);  // read only: there is nothing that closing could lose
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

/// A file that is missing, is not a file, or would lead through a symbolic link.
bool is_absence(int code) { return code == ENOENT || code == ENOTDIR || code == ELOOP; }

/// Opens one folder after the other, so that no symbolic link is followed. A negative descriptor
/// means absence.
FileDescriptor open_below(const std::string& root, const std::string& path) {
  constexpr int kFolder = O_PATH | O_DIRECTORY | O_CLOEXEC;
  FileDescriptor folder(::open(root.c_str(), kFolder));
  std::size_t start = 0;
  for (std::size_t slash = 0; (slash = path.find('/', start)) != std::string::npos;
       start = slash + 1) {
    if (folder.get() < 0) break;
    const std::string name = path.substr(start, slash - start);
    folder = FileDescriptor(::openat(folder.get(), name.c_str(), kFolder | O_NOFOLLOW));
  }
  if (folder.get() >= 0)  // without O_NONBLOCK a named pipe would block
    folder = FileDescriptor(::openat(folder.get(), path.c_str() + start,
                                     O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
  if (folder.get() < 0 && !is_absence(errno)) throw system_error("cannot open", path, errno);
  return folder;
}

/// The status of a regular file that is open; absent for a folder, a device or no file at all.
std::optional<struct stat> regular_file(const FileDescriptor& file) {
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return std::nullopt;
  return status;
}

}  // namespace

std::optional<std::string> FolderReader::read(const std::string& path) const {
  const FileDescriptor file = open_below(root_, path);
  const auto status = regular_file(file);
  if (!status) return std::nullopt;
  std::string bytes(static_cast<std::size_t>(status->st_size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw system_error("cannot read", path, errno);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

bool FolderReader::exists(const std::string& path) const {
  return regular_file(open_below(root_, path)).has_value();
}

}  // namespace vizzy::serve
