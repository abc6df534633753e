#include "core/destination/folder_destination.h"

#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

#include "core/codec/content_name.h"
#include "core/codec/nonce.h"
#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/url.h"
#include "core/store/lock_file.h"

namespace vizzy::destination {

namespace {

namespace fs = std::filesystem;

constexpr const char* kLockName = "lock";
/// As in a bucket.
constexpr std::uint64_t kMostBookkeepingBytes = 64 << 20;

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kMostLockTime{10};
constexpr std::chrono::milliseconds kLockPause{20};

/// The lock of a folder's bookkeeping, held while one file of it is compared and replaced.
class FolderLock {
 public:
  FolderLock(const fs::path& folder, const LockPatience& patience)
      : path_((folder / kLockName).string()) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw system_error("cannot make the folder", folder.string(), error.value());
    fd_ = store::open_lock_file(path_, "cannot write");
    try {
      take(patience);
    } catch (...) {
      ::close(fd_);
      throw;
    }
  }
  ~FolderLock() { ::close(fd_); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  [[nodiscard]] bool is_supported() const { return is_supported_; }

 private:
  void take(const LockPatience& patience) {
    const auto end = std::min(patience.deadline, Clock::now() + kMostLockTime);
    while (is_supported_ && ::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK && errno != EINTR) is_supported_ = false;
      if (patience.stop.stop_requested())
        throw Error(ErrorKind::interrupted, fmt::format("interrupted while waiting for {}", path_));
      if (Clock::now() >= end)
        throw Error(ErrorKind::failed, fmt::format("another program holds {}", path_),
                    {fmt::format("wait until it ends (fuser {} names it)", path_)});
      std::this_thread::sleep_for(kLockPause);
    }
  }

  std::string path_;
  int fd_ = -1;
  bool is_supported_ = true;
};

std::string tag_of(std::string_view bytes) { return codec::to_hex(codec::sha256(bytes)); }

/// A file that vanishes meanwhile is taken for a new one.
std::chrono::sys_seconds modified(const fs::path& file) {
  std::error_code error;
  const auto time = fs::last_write_time(file, error);
  if (error) return std::chrono::sys_seconds::max();
  return std::chrono::floor<std::chrono::seconds>(std::chrono::file_clock::to_sys(time));
}

}  // namespace

FolderDestination::FolderDestination(fs::path root, std::string name, const std::string& temporary,
                                     LockPatience patience)
    : root_(std::move(root)),
      name_(std::move(name)),
      temporary_(fmt::format("{}/{}", temporary, codec::new_nonce())),
      patience_(std::move(patience)),
      store_(root_, temporary_) {}

/// Its own folder, and those above it that nobody else uses: a web root keeps nothing of ours. What
/// another run writes in is not empty, and stays.
FolderDestination::~FolderDestination() {
  for (fs::path folder = temporary_; !folder.empty(); folder = folder.parent_path())
    ::rmdir((root_ / folder).c_str());
}

/// What runs that were killed were writing, a day after by the clock of the file system.
void FolderDestination::remove_left_over() {
  constexpr std::chrono::hours kLongestPut{24};
  std::error_code error;
  fs::create_directories(root_ / temporary_, error);
  const auto now = modified(root_ / temporary_);
  if (error || now == std::chrono::sys_seconds::max()) return;
  fs::directory_iterator run((root_ / temporary_).parent_path(), error);
  for (; !error && run != fs::directory_iterator(); run.increment(error)) {
    std::error_code ignored;
    if (run->is_directory(ignored) && modified(run->path()) < now - kLongestPut)
      fs::remove_all(run->path(), ignored);
  }
}

std::optional<Destination::Found> FolderDestination::get(const std::string& key) {
  const bool is_published = key.starts_with(format::published_prefix());
  std::optional<std::string> bytes;
  try {
    if (!is_published && store_.size(key).value_or(0) > kMostBookkeepingBytes)
      throw DamagedFile(key, "is too large for a file of the bookkeeping");
    bytes = store_.read(key);
  } catch (const DamagedFile& damage) {
    throw Error(ErrorKind::failed, fmt::format("{}/{} {}", name_, key, damage.problem()),
                {"move it away, and publish again from the folder that published last"});
  }
  if (!bytes) return std::nullopt;
  std::string tag = tag_of(*bytes);
  return Found{*std::move(bytes), std::move(tag)};
}

/// By the clock of the file system, which a share has of its own.
std::optional<std::chrono::seconds> FolderDestination::age(const std::string& key) {
  const std::string probe = fmt::format("{}/clock-{}", temporary_, next_staged_++);
  try {
    store_.write(probe, "");
  } catch (const Error&) {
    return std::nullopt;  // a dry run may lack the right
  }
  const auto now = modified(root_ / probe);
  store_.remove(probe);
  const auto put = modified(root_ / key);
  constexpr auto kUnknown = std::chrono::sys_seconds::max();
  if (now == kUnknown || put == kUnknown) return std::nullopt;
  return now - put;
}

void FolderDestination::put(const std::string& key, std::string_view bytes, const ObjectHeaders&) {
  std::call_once(left_over_is_removed_, [this] { remove_left_over(); });
  const auto size = store_.size(key);
  if (!size) return store_.write(key, bytes);
  if (*size == bytes.size() && store_.read(key) == bytes) return store_.adopt(key);
  const std::string staged = fmt::format("{}/staged-{}", temporary_, next_staged_++);
  store_.write_durably(staged, bytes);
  store_.move(staged, key);
}

void FolderDestination::remove(const std::vector<std::string>& keys) {
  for (const std::string& key : keys) store_.remove(key);
}

std::optional<std::string> FolderDestination::compare_and_swap(
    const std::string& key, std::string_view bytes, const ObjectHeaders&,
    const std::optional<std::string>& expected) {
  const FolderLock lock(root_, patience_);
  const auto found = get(key);
  if (found.has_value() != expected.has_value() || (found && found->tag != *expected))
    return std::nullopt;
  store_.write_durably(key, bytes);
  return tag_of(bytes);
}

SwapMethod FolderDestination::swap_method(const std::string&) {
  return FolderLock(root_, patience_).is_supported() ? SwapMethod::lock : SwapMethod::none;
}

void FolderDestination::list(const std::string& prefix, const Visit& visit) {
  store_.list(prefix.substr(0, prefix.rfind('/')), [&](const std::string& path) {
    if (path.starts_with(prefix))
      visit({path, store_.size(path).value_or(0), modified(root_ / path)});
  });
}

}  // namespace vizzy::destination
