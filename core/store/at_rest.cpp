#include "core/store/at_rest.h"

#include <fmt/format.h>

#include <thread>
#include <utility>

#include "core/store/directory_store.h"
#include "core/store/layout.h"
#include "core/store/output_folder.h"

namespace vizzy::store {

namespace {

constexpr std::chrono::milliseconds kPoll{50};

}  // namespace

FolderWatch::FolderWatch(std::filesystem::path folder)
    : folder_(std::move(folder)), before_(commit_record()), was_locked_(is_locked(folder_)) {}

std::string FolderWatch::commit_record() const {
  try {
    return DirectoryStore(folder_).read(std::string(kCommit)).value_or("");
  } catch (const Error&) {
    return "";  // the work finds out why
  }
}

bool FolderWatch::was_disturbed() const {
  return was_locked_ || is_locked(folder_) || commit_record() != before_;
}

void await_rest(const std::filesystem::path& folder, std::chrono::steady_clock::time_point deadline,
                const std::stop_token& stop) {
  do {
    if (stop.stop_requested()) throw Error(ErrorKind::interrupted, "interrupted");
    if (std::chrono::steady_clock::now() >= deadline)
      throw Error(ErrorKind::locked,
                  fmt::format("another run changed {} while this one read it", folder.string()),
                  {"run again when that one has ended"});
    std::this_thread::sleep_for(kPoll);
  } while (is_locked(folder));
}

}  // namespace vizzy::store
