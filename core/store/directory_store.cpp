#include "core/store/directory_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <set>
#include <utility>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/admission.h"
#include "core/store/layout.h"

namespace vizzy::store {

namespace {

namespace fs = std::filesystem;

/// Beyond this many files one syncfs of the whole file system is faster than an fsync for each.
constexpr std::size_t kMaxSingleSyncs = 256;

/// At the root of a volume; only the superuser may list it.
constexpr std::string_view kRecovered = "lost+found";

constexpr std::uint64_t kMostPublishedBytes = std::uint64_t{1} << 30;

/// No file that vizzy writes is larger. What is staged becomes public.
std::uint64_t most_bytes(std::string_view path) {
  const bool is_bookkeeping = path.starts_with(kState) && !path.starts_with(kStaged);
  return is_bookkeeping ? kMostBookkeepingBytes : kMostPublishedBytes;
}

/// Whether a folder is of the state folder and stays there.
bool is_private(std::string_view folder) {
  return folder.starts_with(kState) && !folder.starts_with(kStaged) &&
         !folder.starts_with(kStagedByParts);
}

constexpr mode_t kFileMode = 0644;

/// Whether new files lack rights that everyone is to have. There is no other way to ask (umask(2)).
bool is_umask_strict() {
  const mode_t denied = ::umask(022);
  ::umask(denied);
  return (denied & kFileMode) != 0;
}

/// An open file; closing is checked where it matters.
class File {
 public:
  File(const std::string& path, int flags)
      : path_(path), fd_(::open(path.c_str(), flags, kFileMode)) {}
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
  [[nodiscard]] std::string read_all(std::size_t size) const {
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t count = ::read(fd_, bytes.data() + done, bytes.size() - done);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw system_error("cannot read", path_, errno);
      if (count == 0) break;
      done += static_cast<std::size_t>(count);
    }
    bytes.resize(done);
    return bytes;
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

DamagedFile no_file(const std::string& path) {
  return {path, "is not a file", {"remove it, and run", "verify", ", which names all damage"}};
}

/// Some file systems have no modes: there it changes nothing.
void let_everyone_enter(const std::string& folder) { (void)::chmod(folder.c_str(), 0755); }

std::optional<struct stat> status_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return status;
  if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return std::nullopt;
  throw system_error("cannot look at", path, errno);
}

}  // namespace

DirectoryStore::DirectoryStore(const fs::path& root, std::string temporary)
    : root_((root / "").string()),
      temporary_(std::move(temporary)),
      is_umask_strict_(is_umask_strict()) {
  // An interrupted run may have moved files that are not on the disk yet. Completing its work keeps
  // them, so the first sync must cover them too.
  std::error_code error;
  too_many_unsynced_ = fs::exists(root / kStaged, error);
}

std::string DirectoryStore::absolute(std::string_view path) const {
  return root_ + std::string(path);
}

/// The only way from a path to a file.
std::string DirectoryStore::admit(const std::string& path) const {
  if (format::is_safe_path(path)) return absolute(path);
  throw Error(ErrorKind::failed, fmt::format("the path \"{}\" would lead out of {}", path, root_));
}

std::optional<std::string> DirectoryStore::read(const std::string& path) {
  const std::string name = admit(path);
  const File file(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);  // a FIFO must not block
  if (!file.is_open() && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  if (!file.is_open() && errno == ENXIO) throw no_file(path);
  if (!file.is_open()) throw system_error("cannot read", name, errno);
  struct stat status {};
  if (::fstat(file.fd(), &status) != 0) throw system_error("cannot read", name, errno);
  if (!S_ISREG(status.st_mode)) throw no_file(path);
  if (static_cast<std::uint64_t>(status.st_size) > most_bytes(path))
    throw DamagedFile(path,
                      fmt::format("has {} bytes, more than any file of a feed", status.st_size));
  return file.read_all(static_cast<std::size_t>(status.st_size));
}

std::optional<std::uint64_t> DirectoryStore::size(const std::string& path) {
  const auto status = status_of(admit(path));
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

/// A link below the root leads to files of others, unless it leads back.
void DirectoryStore::require_inside(const std::string& folder) const {
  if (folder == kPublic || folder == kState) return;
  std::error_code error;
  const fs::path target = fs::canonical(absolute(folder), error);
  for (const std::string_view start : {std::string_view(), kPublic, kState}) {
    std::error_code missing;
    const fs::path inside = fs::canonical(absolute(start), missing);
    if (!error && !missing && std::ranges::mismatch(inside, target).in1 == inside.end()) return;
  }
  throw Error(ErrorKind::failed,
              fmt::format("{} is a symbolic link that leads out of {}", absolute(folder), root_),
              {"replace it by a folder or by a mount (mount --bind)"});
}

/// Returns 0 or the code of an error.
int DirectoryStore::make_root() {
  if (std::exchange(root_is_made_, true)) return 0;
  std::error_code error;
  if (fs::create_directories(root_, error)) let_everyone_enter(root_);
  return error == std::errc::file_exists ? ENOTDIR : error.value();
}

/// Returns 0 or the code of an error: ENOENT when it is absent and left so.
int DirectoryStore::enter_one(const std::string& folder, Absent absent) const {
  const std::string name = absolute(folder);
  struct stat status {};
  if (::lstat(name.c_str(), &status) == 0) {
    if (S_ISLNK(status.st_mode)) require_inside(folder);
    return S_ISLNK(status.st_mode) || S_ISDIR(status.st_mode) ? 0 : ENOTDIR;
  }
  if (errno != ENOENT || absent == Absent::left) return errno;
  if (::mkdir(name.c_str(), 0755) != 0) return errno == EEXIST ? 0 : errno;
  if (!is_private(folder)) let_everyone_enter(name);
  return 0;
}

/// As `enter_one`, from the root down.
int DirectoryStore::enter_all(const std::string& folder, Absent absent) const {
  int code = 0;
  for (std::size_t end = 0; end != folder.size() && code == 0;) {
    end = std::min(folder.find('/', end + 1), folder.size());
    code = enter_one(folder.substr(0, end), absent);
  }
  return code;
}

/// False when it is absent and left so.
bool DirectoryStore::enter_folder(const std::string& folder, Absent absent) {
  constexpr int kMostAttempts = 10;  // another run may remove an empty folder meanwhile
  const std::lock_guard lock(mutex_);
  if (folders_.contains(folder)) return true;
  int code = absent == Absent::made ? make_root() : 0;
  if (code == 0) code = enter_all(folder, absent);
  for (int i = 1; i < kMostAttempts && code == ENOENT && absent == Absent::made; ++i)
    code = enter_all(folder, absent);
  if (absent == Absent::left && (code == ENOENT || code == ENOTDIR)) return false;
  if (code != 0) throw system_error("cannot make the folder", absolute(folder), code);
  folders_.insert(folder);
  return true;
}

bool DirectoryStore::enter_folder_of(const std::string& path, Absent absent) {
  return enter_folder(folder_of(path), absent);
}

void DirectoryStore::remember_unsynced(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (unsynced_.size() < kMaxSingleSyncs) {
    unsynced_.push_back(path);
  } else {
    too_many_unsynced_ = true;
  }
}

/// One call for each of many files. False when there is something of that name, or for another
/// reason that is found out then.
bool DirectoryStore::move_to_new(const std::string& from, const std::string& to) {
  const std::string source = admit(from);
  const std::string target = admit(to);
  enter_folder_of(to, Absent::made);
  return ::renameat2(AT_FDCWD, source.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0;
}

void DirectoryStore::rename(const std::string& from, const std::string& to, Flush flush) {
  const std::string source = admit(from);
  const std::string target = admit(to);
  enter_folder_of(to, Absent::made);
  if (::rename(source.c_str(), target.c_str()) == 0) return;
  if (errno == EXDEV) return move_across(from, to, flush);
  throw system_error("cannot move a file to", target, errno);
}

/// `to` is on a volume of its own: the bytes go beside it first. An interruption leaves them there,
/// as garbage.
void DirectoryStore::move_across(const std::string& from, const std::string& to, Flush flush) {
  const std::string folder = folder_of(to);
  const std::string beside =
      fmt::format("{}{}.{}-{}", folder, folder.empty() ? "" : "/", ::getpid(), next_temporary_++);
  const auto status = status_of(absolute(from));
  write_new(beside, read(from).value(), flush);
  const std::string name = absolute(beside);
  const timespec times[2] = {status->st_mtim, status->st_mtim};
  if (::utimensat(AT_FDCWD, name.c_str(), times, 0) != 0 ||
      ::rename(name.c_str(), absolute(to).c_str()) != 0) {
    const int code = errno;
    ::unlink(name.c_str());
    throw system_error("cannot move a file to", absolute(to), code);
  }
  ::unlink(absolute(from).c_str());
}

/// False when there is something of that name.
bool DirectoryStore::create(const std::string& path, std::string_view bytes, Flush flush) {
  const std::string name = admit(path);
  enter_folder_of(path, Absent::made);
  File file(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC);
  if (!file.is_open() && errno == EEXIST) return false;
  if (!file.is_open()) throw system_error("cannot create", name, errno);
  try {
    if (is_umask_strict_) (void)::fchmod(file.fd(), kFileMode);  // as `let_everyone_enter`
    file.write_all(bytes);
    if (flush == Flush::yes) file.flush();
    file.close();
  } catch (...) {
    ::unlink(name.c_str());
    throw;
  }
  return true;
}

/// Whatever has the name is left over from an interrupted run.
void DirectoryStore::write_new(const std::string& path, std::string_view bytes, Flush flush) {
  while (!create(path, bytes, flush))
    if (::unlink(absolute(path).c_str()) != 0 && errno == EISDIR) throw no_file(path);
}

void DirectoryStore::replace(const std::string& path, std::string_view bytes, Flush flush) {
  const std::string temporary = fmt::format("{}/{}-{}", temporary_, ::getpid(), next_temporary_++);
  write_new(temporary, bytes, flush);
  try {
    rename(temporary, path, flush);
  } catch (...) {
    ::unlink(absolute(temporary).c_str());
    throw;
  }
}

void DirectoryStore::write(const std::string& path, std::string_view bytes) {
  replace(path, bytes, Flush::no);
  remember_unsynced(path);
}

bool DirectoryStore::stage(const std::string& path, std::string_view bytes) {
  const bool is_new = create(path, bytes, Flush::no);
  if (!is_new) replace(path, bytes, Flush::no);
  remember_unsynced(path);
  return is_new;
}

void DirectoryStore::write_durably(const std::string& path, std::string_view bytes) {
  replace(path, bytes, Flush::yes);
  flush_path(absolute(folder_of(path)), O_RDONLY | O_DIRECTORY);
}

bool DirectoryStore::move(const std::string& from, const std::string& to) {
  if (!size(from)) return false;
  if (!move_to_new(from, to)) move_over(from, to);
  remember_unsynced(folder_of(to) + "/");  // the bytes are synced already
  return true;
}

bool DirectoryStore::move_folder(const std::string& from, const std::string& to) {
  const std::string name = admit(from);
  struct stat status {};
  const bool is_there = ::lstat(name.c_str(), &status) == 0;
  if (!is_there && errno != ENOENT && errno != ENOTDIR)
    throw system_error("cannot look at", name, errno);
  if (!is_there || !S_ISDIR(status.st_mode)) return false;
  if (!move_to_new(from, to)) return FileStore::move_folder(from, to);
  forget_folders(from);
  remember_unsynced(folder_of(to) + "/");
  return true;
}

void DirectoryStore::move_over(const std::string& from, const std::string& to) {
  if (const auto replaced = status_of(admit(to))) {
    struct timespec now {};
    ::clock_gettime(CLOCK_REALTIME, &now);
    const timespec later{std::max(now.tv_sec, replaced->st_mtim.tv_sec + 1), 0};
    const timespec times[2] = {later, later};
    const std::string name = admit(from);
    if (::utimensat(AT_FDCWD, name.c_str(), times, 0) != 0)
      throw system_error("cannot set the time of", name, errno);
  }
  rename(from, to, Flush::yes);
}

void DirectoryStore::remove(const std::string& path) {
  const std::string name = admit(path);
  if (!enter_folder_of(path, Absent::left)) return;
  if (::unlink(name.c_str()) == 0) return remember_unsynced(path);
  // A folder is not a file, so there is none.
  if (errno != ENOENT && errno != ENOTDIR && errno != EISDIR)
    throw system_error("cannot remove", name, errno);
}

void DirectoryStore::remove_folder(const std::string& folder) {
  const std::string name = admit(folder);
  if (!enter_folder(folder, Absent::left)) return;
  std::error_code error;
  fs::remove_all(name, error);  // links in it are removed, not followed
  if (error) throw system_error("cannot remove", name, error.value());
  forget_folders(folder);
}

void DirectoryStore::forget_folders(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  std::erase_if(folders_, [&](const std::string& one) { return one.starts_with(folder); });
}

/// One for each volume that holds a part of the folder.
void DirectoryStore::sync_file_systems() {
  std::set<std::string> folders{"", std::string(kPublic), std::string(kState)};
  folders.insert(folders_.begin(), folders_.end());
  std::set<dev_t> done;
  for (const std::string& folder : folders) {
    const auto status = status_of(absolute(folder));
    if (!status || !done.insert(status->st_dev).second) continue;
    const File file(absolute(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (!file.is_open() || ::syncfs(file.fd()) != 0)
      throw system_error("cannot flush to disk", absolute(folder), errno);
  }
}

void DirectoryStore::sync() {
  const std::lock_guard lock(mutex_);
  if (too_many_unsynced_) {
    sync_file_systems();
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

void DirectoryStore::visit_folder(const std::string& folder, std::vector<std::string>& folders,
                                  const Visit& visit) const {
  std::error_code error;
  fs::directory_iterator item(absolute(folder), error);
  for (; !error && item != fs::directory_iterator(); item.increment(error)) {
    const std::string name = item->path().filename();
    if (name == kRecovered) continue;
    const std::string path = fmt::format("{}/{}", folder, name);
    std::error_code gone;  // another run may remove it meanwhile
    const bool is_folder = !item->is_symlink(gone) && item->is_directory(gone);
    if (is_folder) {
      folders.push_back(path);
    } else if (!gone) {
      visit(path);
    }
  }
  if (error && error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory)
    throw system_error("cannot list", absolute(folder), error.value());
}

void DirectoryStore::list(const std::string& folder, const Visit& visit) {
  (void)admit(folder);
  std::vector<std::string> folders{folder};
  while (!folders.empty()) {
    const std::string next = std::move(folders.back());
    folders.pop_back();
    visit_folder(next, folders, visit);
  }
}

}  // namespace vizzy::store
