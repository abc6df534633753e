#include "core/store/directory_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fstream>
#include <set>
#include <utility>

#include "core/error.h"
#include "core/store/layout.h"

namespace vizzy::store {

namespace {

namespace fs = std::filesystem;

/// Beyond this many files one syncfs of the whole file system is faster than an fsync for each.
constexpr std::size_t kMaxSingleSyncs = 256;

/// An open file; closing is checked where it matters.
class File {
 public:
  File(const std::string& path, int flags) : path_(path), fd_(::open(path.c_str(), flags, 0644)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  [[nodiscard]] int fd() const { return fd_; }

  void write_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw system_error("cannot write", path_, errno);
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  void flush() const {
    if (::fsync(fd_) != 0) throw system_error("cannot flush to disk", path_, errno);
  }
  void close() {
    if (::close(std::exchange(fd_, -1)) != 0) throw system_error("cannot write", path_, errno);
  }

 private:
  const std::string& path_;
  int fd_;
};

void flush_path(const std::string& path, int flags) {
  const File file(path, flags | O_CLOEXEC);
  if (!file.is_open() && errno == ENOENT) return;  // removed or moved since
  if (!file.is_open()) throw system_error("cannot flush to disk", path, errno);
  file.flush();
}

/// Asks for the blocks of a file to be written soon. When this is done for all files first, one
/// commit of the file system's journal serves them all; otherwise each fsync waits for its own.
void begin_writing(const std::string& path) {
  const File file(path, O_RDONLY | O_CLOEXEC);
  if (file.is_open()) ::sync_file_range(file.fd(), 0, 0, SYNC_FILE_RANGE_WRITE);  // only advice
}

/// The folder of a path; empty, which is the root, when the path names none.
std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::optional<struct stat> status_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return status;
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  throw system_error("cannot look at", path, errno);
}

}  // namespace

DirectoryStore::DirectoryStore(const fs::path& root, std::string temporary)
    : root_((root / "").string()), temporary_(std::move(temporary)) {
  // An interrupted run may have moved files that are not on the disk yet. Completing its work keeps
  // them, so the first sync must cover them too.
  std::error_code error;
  too_many_unsynced_ = fs::exists(root / kStaged, error);
}

std::string DirectoryStore::absolute(std::string_view path) const {
  return root_ + std::string(path);
}

std::optional<std::string> DirectoryStore::read(const std::string& path) {
  const std::string name = absolute(path);
  const File file(name, O_RDONLY | O_CLOEXEC);
  if (!file.is_open() && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  if (!file.is_open()) throw system_error("cannot read", name, errno);
  struct stat status {};
  if (::fstat(file.fd(), &status) != 0) throw system_error("cannot read", name, errno);
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(file.fd(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw system_error("cannot read", name, errno);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

std::optional<std::uint64_t> DirectoryStore::size(const std::string& path) {
  const auto status = status_of(absolute(path));
  if (!status || !S_ISREG(status->st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(status->st_size);
}

std::string DirectoryStore::identity(const std::string& path) {
  const auto status = status_of(absolute(path));
  if (!status) return path;
  std::string boot;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), boot);
  return fmt::format("{} {} {} {}.{}", boot, status->st_dev, status->st_ino, status->st_ctim.tv_sec,
                     status->st_ctim.tv_nsec);
}

void DirectoryStore::make_folder_of(const std::string& path) {
  const std::string folder = folder_of(path);
  const std::lock_guard lock(mutex_);
  if (folders_.contains(folder)) return;
  std::error_code error;
  fs::create_directories(absolute(folder), error);
  if (error) throw system_error("cannot make the folder", absolute(folder), error.value());
  folders_.insert(folder);
}

void DirectoryStore::remember_unsynced(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (unsynced_.size() < kMaxSingleSyncs) {
    unsynced_.push_back(path);
  } else {
    too_many_unsynced_ = true;
  }
}

void DirectoryStore::rename(const std::string& from, const std::string& to) {
  make_folder_of(to);
  const std::string target = absolute(to);
  if (::rename(absolute(from).c_str(), target.c_str()) != 0)
    throw system_error("cannot move a file to", target, errno);
}

void DirectoryStore::write_new(const std::string& path, std::string_view bytes, Flush flush) {
  make_folder_of(path);
  const std::string name = absolute(path);
  try {
    File file(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
    if (!file.is_open()) throw system_error("cannot create", name, errno);
    file.write_all(bytes);
    if (flush == Flush::yes) file.flush();
    file.close();
  } catch (...) {
    ::unlink(name.c_str());
    throw;
  }
}

void DirectoryStore::replace(const std::string& path, std::string_view bytes, Flush flush) {
  const std::string temporary = fmt::format("{}/{}-{}", temporary_, ::getpid(), next_temporary_++);
  write_new(temporary, bytes, flush);
  try {
    rename(temporary, path);
  } catch (...) {
    ::unlink(absolute(temporary).c_str());
    throw;
  }
}

void DirectoryStore::write(const std::string& path, std::string_view bytes) {
  replace(path, bytes, Flush::no);
  remember_unsynced(path);
}

void DirectoryStore::stage(const std::string& path, std::string_view bytes) {
  write_new(path, bytes, Flush::no);
  remember_unsynced(path);
}

void DirectoryStore::write_durably(const std::string& path, std::string_view bytes) {
  replace(path, bytes, Flush::yes);
  flush_path(absolute(folder_of(path)), O_RDONLY | O_DIRECTORY);
}

void DirectoryStore::move(const std::string& from, const std::string& to) {
  if (const auto replaced = status_of(absolute(to))) {
    struct timespec now {};
    ::clock_gettime(CLOCK_REALTIME, &now);
    const timespec later{std::max(now.tv_sec, replaced->st_mtim.tv_sec + 1), 0};
    const timespec times[2] = {later, later};
    const std::string name = absolute(from);
    if (::utimensat(AT_FDCWD, name.c_str(), times, 0) != 0)
      throw system_error("cannot set the time of", name, errno);
  }
  rename(from, to);
  remember_unsynced(folder_of(to) + "/");  // the bytes are synced already
}

void DirectoryStore::remove(const std::string& path) {
  const std::string name = absolute(path);
  if (::unlink(name.c_str()) == 0) return remember_unsynced(path);
  if (errno == ENOENT || errno == ENOTDIR) return;
  if (errno != EISDIR) throw system_error("cannot remove", name, errno);
  std::error_code error;
  fs::remove_all(name, error);
  if (error) throw system_error("cannot remove", name, error.value());
  const std::lock_guard lock(mutex_);
  std::erase_if(folders_, [&](const std::string& folder) { return folder.starts_with(path); });
}

void DirectoryStore::sync() {
  const std::lock_guard lock(mutex_);
  if (too_many_unsynced_) {
    const File root(root_, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (!root.is_open() || ::syncfs(root.fd()) != 0)
      throw system_error("cannot flush to disk", root_, errno);
  } else {
    // A new folder is durable once the folder that holds it is, up to the root.
    std::set<fs::path> folders;
    for (const std::string& path : unsynced_) begin_writing(absolute(path));
    for (const std::string& path : unsynced_) {
      if (!path.ends_with('/')) flush_path(absolute(path), O_RDONLY);
      for (fs::path folder = fs::path(path).parent_path(); folders.insert(folder).second;)
        folder = folder.parent_path();
    }
    for (const fs::path& folder : folders)
      flush_path(absolute(folder.string()), O_RDONLY | O_DIRECTORY);
  }
  unsynced_.clear();
  too_many_unsynced_ = false;
}

void DirectoryStore::list(const std::string& folder, const Visit& visit) {
  const fs::path start = absolute(folder);
  const std::size_t prefix = root_.size();
  std::error_code error;
  if (!fs::exists(start, error) && !error) return;
  for (fs::recursive_directory_iterator it(start, error), end; it != end && !error;
       it.increment(error))
    if (!it->is_directory(error))
      visit(it->path().native().substr(prefix),
            it->is_regular_file(error) ? it->file_size(error) : 0);
  if (error) throw system_error("cannot list", start.string(), error.value());
}

}  // namespace vizzy::store
