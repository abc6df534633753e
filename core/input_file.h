#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace vizzy {

/// A file that a person named, to read. It may be a pipe, as of a shell's <(...): what has no
/// writer ends with an error, and so does a folder.
class InputFile {
 public:
  /// Why a file cannot be read: "No such file or directory".
  struct Unreadable {
    std::string reason;
    int code = 0;  ///< of errno; 0 for none
  };

  /// Errors: Unreadable.
  explicit InputFile(const std::string& path);
  /// A file that is open and is not closed: stdin.
  explicit InputFile(int open_file) : file_(open_file), is_owned_(false) {}
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  /// Calls it several times a second while nothing comes; what it throws ends the wait.
  void set_wait(std::function<void()> while_waiting) { while_waiting_ = std::move(while_waiting); }

  /// At least one byte; 0 at the end. Errors: Unreadable.
  [[nodiscard]] std::size_t read(std::span<char> bytes);

 private:
  void wait();
  [[nodiscard]] bool has_no_writer();

  int file_;
  bool is_owned_ = true;
  bool is_regular_ = false;
  std::optional<char> early_;  ///< came when a writer was looked for
  std::function<void()> while_waiting_ = [] {};
};

/// The whole of a file of settings, which is short and comes at once.
/// Errors: InputFile::Unreadable, also for one of more than 64 MiB and for a pipe from which
/// nothing comes for five seconds.
[[nodiscard]] std::string read_input(const std::string& path);

}  // namespace vizzy
