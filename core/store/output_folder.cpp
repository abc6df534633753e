#include "core/store/output_folder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "core/error.h"
#include "core/store/layout.h"
#include "core/store/lock_file.h"

namespace vizzy::store {

namespace {

namespace fs = std::filesystem;

constexpr int kLayoutVersion = 1;

/// The first file that is not vizzy's; empty when the folder is new: absent, empty, or holding only
/// what a run leaves that is interrupted before it writes the marker.
std::string foreign_file(const fs::path& folder) {
  for (const auto& item : fs::directory_iterator(folder)) {
    if (item.path().filename() != kState || !item.is_directory())
      return item.path().filename().string();
    for (const auto& inner : fs::directory_iterator(item.path())) {
      const std::string path = fmt::format("{}/{}", kState, inner.path().filename().string());
      if (path != kLock && path != kTemporary) return path;
    }
  }
  return "";
}

void require_layout_version(FileStore& store, const fs::path& folder) {
  const auto marker = store.read(std::string(kMarker));
  const auto json = nlohmann::json::parse(marker.value_or(""), nullptr, false);
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
  if (fs::exists(folder / kMarker, error) || !fs::exists(folder, error)) return;
  if (!fs::is_directory(folder, error))
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

/// Takes the lock of a folder that is vizzy's, or new; returns its file descriptor.
int take_lock(const fs::path& folder, OutputFolder::Lock take) {
  refuse_foreign_folder(folder);
  const fs::path lock = folder / kLock;
  std::error_code error;
  fs::create_directories(lock.parent_path(), error);
  if (error)
    throw system_error("cannot make the output folder", lock.parent_path().string(), error.value());
  const int fd = open_lock_file(lock.string(), "cannot write to the output folder:");
  if (take(fd, LOCK_EX | LOCK_NB) != 0) {
    const int code = errno;
    ::close(fd);
    throw lock_error(lock, code);
  }
  return fd;
}

}  // namespace

OutputFolder::OutputFolder(const fs::path& folder, Lock lock)
    : store_(folder), lock_(take_lock(folder, lock)) {
  try {
    const std::string marker(kMarker);
    if (!store_.size(marker))
      store_.write_durably(
          marker, fmt::format("{{\"vizzy\":\"output folder\",\"layout\":{}}}\n", kLayoutVersion));
    require_layout_version(store_, folder);
  } catch (...) {
    ::close(lock_);
    throw;
  }
}

OutputFolder::~OutputFolder() { ::close(lock_); }

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
