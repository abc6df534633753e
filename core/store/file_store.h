#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace vizzy::store {

/// Files by path, relative and with "/" (see layout.h): everything that a build does to a disk.
/// Safe to use by several threads at once. Every method throws `Error{failed}` that names the path,
/// also for one that is not safe (see format/admission.h).
class FileStore {
 public:
  virtual ~FileStore() = default;

  /// The whole file; absent when there is none. Errors: DamagedFile for anything else of that name,
  /// as a folder.
  [[nodiscard]] virtual std::optional<std::string> read(const std::string& path) = 0;
  /// Its size in bytes; absent when there is none.
  [[nodiscard]] virtual std::optional<std::uint64_t> size(const std::string& path) = 0;

  /// Tells a file from every copy of it; the same until it is replaced, copied or restored.
  [[nodiscard]] virtual std::string identity(const std::string& path) { return path; }

  /// Creates or replaces the file at once for every reader: they see the old bytes or all the new
  /// ones. It survives a power cut only after `sync`.
  virtual void write(const std::string& path, std::string_view bytes) = 0;
  /// As `write`, of a file that nobody reads before a commit that is synced later names it: where
  /// there is none of that name, an interruption may leave it truncated. False when it replaced
  /// one.
  virtual bool stage(const std::string& path, std::string_view bytes) = 0;
  /// As `write`, and on return it survives a power cut.
  virtual void write_durably(const std::string& path, std::string_view bytes) = 0;
  /// Moves a synced file, replacing any file at `to`; the move itself survives a power cut after
  /// the next `sync`. Its modification time becomes at least one second later than that of the file
  /// it replaces: nginx makes its ETag from seconds and length. False when there is no file `from`.
  virtual bool move(const std::string& from, const std::string& to) = 0;
  /// Moves the synced files below a folder, as `move` does each of them; all at once where the disk
  /// can. False when there is none.
  virtual bool move_folder(const std::string& from, const std::string& to) {
    bool any = false;
    for (bool is_moving = true; is_moving;) {  // a disk may not list all while files go
      is_moving = false;
      list(from, [&](const std::string& path) {
        if (move(path, to + path.substr(from.size()))) any = is_moving = true;
      });
    }
    return any;
  }
  /// Removes a file, never a folder; a file that does not exist is no error.
  virtual void remove(const std::string& path) = 0;
  /// Removes a folder with all that is in it; one that does not exist is no error.
  virtual void remove_folder(const std::string& folder) = 0;
  /// On return everything written, moved and removed before survives a power cut.
  virtual void sync() = 0;

  using Visit = std::function<void(const std::string& path)>;
  /// Visits every file below a folder, in no particular order; none when the folder does not exist.
  virtual void list(const std::string& folder, const Visit& visit) = 0;
};

}  // namespace vizzy::store
