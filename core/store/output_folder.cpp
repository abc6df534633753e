#include "core/store/output_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/json_text.h"
#include "core/store/layout.h"
#include "core/store/lock_file.h"

namespace vizzy::store {

namespace {

namespace fs = std::filesystem;

constexpr int kLayoutVersion = 1;

/// The names in a folder; none when it is absent.
std::vector<fs::path> items_in(const fs::path& folder) {
  std::vector<fs::path> items;
  std::error_code error;
  fs::directory_iterator item(folder, error);
  for (; !error && item != fs::directory_iterator(); item.increment(error))
    if (item->path().filename() != "lost+found")  // of a volume
      items.push_back(item->path());
  if (error && error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory)
    throw system_error("cannot list", folder.string(), error.value());
  return items;
}

/// The first file that is not vizzy's; empty when the folder is new: absent, empty, or holding only
/// an empty web root, which may be a volume, and what a run leaves that is interrupted before it
/// writes the marker.
std::string foreign_file(const fs::path& folder) {
  for (const fs::path& item : items_in(folder)) {
    std::string name = item.filename();
    std::error_code error;
    const bool is_folder = fs::is_directory(item, error);
    if (name == kPublic && is_folder && items_in(item).empty()) continue;
    if (name != kState || !is_folder) return name;
    for (const fs::path& inner : items_in(item)) {
      const std::string path = fmt::format("{}/{}", kState, inner.filename().string());
      if (path != kLock && path != kTemporary) return path;
    }
  }
  return "";
}

void require_layout_version(FileStore& store, const fs::path& folder) {
  std::optional<std::string> marker;
  try {
    marker = store.read(std::string(kMarker));
  } catch (const DamagedFile&) {
    // as one without a layout
  }
  const auto json = try_parse_json(marker.value_or(""));
  if (!json.is_object() || json.value("layout", nlohmann::json()) != kLayoutVersion)
    throw Error(
        ErrorKind::failed,
        fmt::format("{}/{} is damaged or was written by a newer vizzy", folder.string(), kMarker),
        {"use that program, or choose another folder with --out"});
}

Error lock_error(const fs::path& lock, int code) {
  if (code == EWOULDBLOCK)
    return {ErrorKind::locked,
            fmt::format("another run holds {}", lock.string()),
            {fmt::format("wait until it ends (fuser {} names it)", lock.string())}};
  if (code == ENOLCK || code == EOPNOTSUPP || code == ENOSYS)
    return {ErrorKind::failed,
            fmt::format("{} is on a file system without locks, so two runs could damage each "
                        "other's work",
                        lock.string()),
            {"build on a local disk and publish to the share"}};
  return system_error("cannot lock", lock.string(), code);
}

void refuse_foreign_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder / kMarker, error)) return;
  if (fs::exists(folder, error) && !fs::is_directory(folder, error))
    throw Error(ErrorKind::failed, fmt::format("{} is a file", folder.string()),
                {"choose another folder with --out"});
  const std::string foreign = foreign_file(folder);
  if (foreign == kPublic)
    throw Error(ErrorKind::failed,
                fmt::format("{} holds a feed but not its state folder", folder.string()),
                {fmt::format("restore {}/{} from a backup, or choose a new folder with --out",
                             folder.string(), kState)});
  if (!foreign.empty())
    throw Error(ErrorKind::failed,
                fmt::format("{} holds files that are not vizzy's ({})", folder.string(), foreign),
                {"choose an empty or a new folder with --out"});
}

/// The folder is for everyone, whatever the umask: a web server reads its web root.
void make_folders(const fs::path& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error)) {
    std::error_code ignored;  // some file systems have no modes
    fs::permissions(folder, static_cast<fs::perms>(0755), ignored);
  }
  if (!error) fs::create_directories(folder / kState, error);
  if (error)
    throw system_error("cannot make the output folder", (folder / kState).string(), error.value());
}

int open_lock(const fs::path& folder, OutputFolder::Access access) {
  const std::string lock = folder / kLock;
  if (access == OutputFolder::Access::look) {
    const int fd = ::open(lock.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno != ENOENT && errno != EACCES)
      throw system_error("cannot read", lock, errno);
    return fd;
  }
  make_folders(folder);
  return open_lock_file(lock, "cannot write to the output folder:");
}

/// A reader holds the lock for moments only, see `is_locked`.
int try_to_lock(int fd, OutputFolder::Lock take) {
  constexpr int kAttempts = 10;
  for (int i = 0; take(fd, LOCK_EX | LOCK_NB) != 0; ++i) {
    if (errno != EWOULDBLOCK || i == kAttempts) return errno;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return 0;
}

/// Takes the lock of a folder that is vizzy's, or new; returns its file descriptor.
int take_lock(const fs::path& folder, OutputFolder::Lock take, OutputFolder::Access access) {
  refuse_foreign_folder(folder);
  const int fd = open_lock(folder, access);
  if (fd < 0) return fd;
  if (const int code = try_to_lock(fd, take); code != 0) {
    ::close(fd);
    throw lock_error(folder / kLock, code);
  }
  return fd;
}

/// Whether anyone holds a lock of a file that only its owner may open, by proc(5).
bool is_in_lock_table(const std::string& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return false;
  const std::string inode = fmt::format(":{} ", status.st_ino);
  std::ifstream table("/proc/locks");
  for (std::string line; std::getline(table, line);)
    if (line.find("FLOCK") != std::string::npos && line.find(inode) != std::string::npos)
      return true;
  return false;
}

}  // namespace

OutputFolder::OutputFolder(const fs::path& folder, Lock lock, Access access)
    : store_(folder), lock_(take_lock(folder, lock, access)) {
  try {
    const std::string marker(kMarker);
    if (access == Access::change && !store_.size(marker))
      store_.write_durably(
          marker, fmt::format("{{\"vizzy\":\"output folder\",\"layout\":{}}}\n", kLayoutVersion));
    require_layout_version(store_, folder);
  } catch (...) {
    ::close(lock_);
    throw;
  }
}

bool is_locked(const fs::path& folder) {
  const std::string lock = folder / kLock;
  const int fd = ::open(lock.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return errno == EACCES && is_in_lock_table(lock);
  const bool is_locked = ::flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(fd);
  return is_locked;
}

OutputFolder::~OutputFolder() {
  if (lock_ >= 0) ::close(lock_);
}

void require_output_folder(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error) && !error)
    throw Error(
        ErrorKind::failed, fmt::format("the output folder {} does not exist", folder.string()),
        {"run", "build-feed", ", or name the folder that was given to vizzy build-feed --out"});
  DirectoryStore store(folder);
  if (!store.size(std::string(kMarker)))
    throw Error(ErrorKind::failed,
                fmt::format("{} is not an output folder of vizzy", folder.string()),
                {"name the folder that was given to vizzy build-feed --out"});
  require_layout_version(store, folder);
}

}  // namespace vizzy::store
