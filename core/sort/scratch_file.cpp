#include "core/sort/scratch_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "core/error.h"

namespace vizzy::sort {

ScratchFile::ScratchFile(const std::filesystem::path& folder)
    : name_((folder / "rows-XXXXXX").string()) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw system_error("cannot make the folder", folder.string(), error.value());
  fd_ = ::mkostemp(name_.data(), O_CLOEXEC);
  if (fd_ < 0) throw system_error("cannot create", name_, errno);
  if (::unlink(name_.c_str()) == 0) return;
  const int code = errno;
  ::close(fd_);
  throw system_error("cannot remove", name_, code);
}

ScratchFile::~ScratchFile() { ::close(fd_); }

void ScratchFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw system_error("cannot write", name_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
    size_ += static_cast<std::uint64_t>(count);
  }
}

void ScratchFile::read(std::uint64_t offset, std::span<char> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::pread(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw system_error("cannot read", name_, count < 0 ? errno : EIO);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
}

}  // namespace vizzy::sort
