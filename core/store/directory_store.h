#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/store/file_store.h"
#include "core/store/layout.h"

namespace vizzy::store {

/// A folder on a POSIX file system. Files are written under `temporary` and renamed into place;
/// staged ones are written in place.
///
/// Nothing outside of the folder is touched: a symbolic link below it that leads out is refused,
/// but for those that stand for the web root and for the state folder. Folders below it may be
/// volumes of their own. Whatever the umask, everyone may read files, and enter folders,
/// except those that stay in the state folder: a web server runs as another user.
class DirectoryStore final : public FileStore {
 public:
  /// `root` is created when the first file is written. `temporary` is relative to it.
  explicit DirectoryStore(const std::filesystem::path& root,
                          std::string temporary = std::string(kTemporary));

  std::optional<std::string> read(const std::string& path) override;
  std::optional<std::uint64_t> size(const std::string& path) override;
  /// By machine since it started, file system, number, and time of the last change to the file.
  std::string identity(const std::string& path) override;
  void write(const std::string& path, std::string_view bytes) override;
  bool stage(const std::string& path, std::string_view bytes) override;
  void write_durably(const std::string& path, std::string_view bytes) override;
  bool move(const std::string& from, const std::string& to) override;
  /// At once, unless there is a folder `to`, or it is on another volume. False for a link, too.
  bool move_folder(const std::string& from, const std::string& to) override;
  void remove(const std::string& path) override;
  void remove_folder(const std::string& folder) override;
  void sync() override;
  void list(const std::string& folder, const Visit& visit) override;

  /// Counts an existing file as written: the next `sync` makes it durable.
  void adopt(const std::string& path) { remember_unsynced(path); }

 private:
  enum class Flush { no, yes };

  [[nodiscard]] std::string absolute(std::string_view path) const;
  [[nodiscard]] std::string admit(const std::string& path) const;
  void replace(const std::string& path, std::string_view bytes, Flush flush);
  bool create(const std::string& path, std::string_view bytes, Flush flush);
  void write_new(const std::string& path, std::string_view bytes, Flush flush);
  bool move_to_new(const std::string& from, const std::string& to);
  void move_over(const std::string& from, const std::string& to);
  void rename(const std::string& from, const std::string& to, Flush flush);
  void move_across(const std::string& from, const std::string& to, Flush flush);
  enum class Absent { made, left };
  bool enter_folder(const std::string& folder, Absent absent);
  bool enter_folder_of(const std::string& path, Absent absent);
  int enter_one(const std::string& folder, Absent absent) const;
  int enter_all(const std::string& folder, Absent absent) const;
  int make_root();
  void require_inside(const std::string& folder) const;
  void forget_folders(const std::string& folder);
  void visit_folder(const std::string& folder, std::vector<std::string>& folders,
                    const Visit& visit) const;
  void sync_file_systems();
  void remember_unsynced(const std::string& path);

  std::string root_;
  std::string temporary_;
  bool is_umask_strict_;
  std::atomic<std::uint64_t> next_temporary_ = 0;
  std::mutex mutex_;                         // guards what follows
  std::unordered_set<std::string> folders_;  ///< that were entered
  std::vector<std::string> unsynced_;
  bool too_many_unsynced_ = false;
  bool root_is_made_ = false;
};

}  // namespace vizzy::store
