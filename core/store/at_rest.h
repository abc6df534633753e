#pragma once

#include <chrono>
#include <exception>
#include <filesystem>
#include <stop_token>
#include <string>

#include "core/error.h"

namespace vizzy::store {

/// Tells whether a folder rested while it was read.
class FolderWatch {
 public:
  explicit FolderWatch(std::filesystem::path folder);

  /// Whether a run held the folder at the beginning or holds it now, or committed meanwhile.
  [[nodiscard]] bool was_disturbed() const;

 private:
  [[nodiscard]] std::string commit_record() const;

  std::filesystem::path folder_;
  std::string before_;
  bool was_locked_;
};

/// Waits until no run holds the folder. Errors: `locked` when one still does at `deadline`,
/// `interrupted`.
void await_rest(const std::filesystem::path& folder, std::chrono::steady_clock::time_point deadline,
                const std::stop_token& stop);

/// Reads an output folder without its lock, so that no build has to wait for a reader. What the
/// work finds wrong, by an `Error{failed}` or a result that is not sound, counts only if no run
/// changed the folder meanwhile; otherwise the work is done again.
/// Errors: `locked` when the folder does not rest for ten seconds.
template <class Work, class IsSound>
auto read_at_rest(const std::filesystem::path& folder, const std::stop_token& stop,
                  const Work& work, const IsSound& is_sound) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  for (;; await_rest(folder, deadline, stop)) {
    const FolderWatch watch(folder);
    try {
      auto result = work();
      if (is_sound(result) || !watch.was_disturbed()) return result;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::failed || !watch.was_disturbed()) throw;
    }
  }
}

template <class Work>
auto read_at_rest(const std::filesystem::path& folder, const std::stop_token& stop,
                  const Work& work) {
  return read_at_rest(folder, stop, work, [](const auto&) { return true; });
}

}  // namespace vizzy::store
