#include "core/store/give_back.h"

#include <exception>
#include <sstream>

#include "core/store/layout.h"

namespace vizzy::store {

NewFiles::NewFiles(FileStore& store) : store_(store), commit_(store.read(std::string(kCommit))) {}

void NewFiles::note(const std::string& path) {
  if (path == kCommit || path.starts_with(kStaged)) return;
  const std::lock_guard lock(mutex_);
  paths_ += path + '\n';
}

void NewFiles::write(const std::string& path, std::string_view bytes) {
  if (!store_.size(path)) note(path);
  store_.write(path, bytes);
}

bool NewFiles::stage(const std::string& path, std::string_view bytes) {
  const bool is_new = store_.stage(path, bytes);
  if (is_new) note(path);
  return is_new;
}

void NewFiles::write_durably(const std::string& path, std::string_view bytes) {
  if (!store_.size(path)) note(path);
  store_.write_durably(path, bytes);
}

void NewFiles::give_back() noexcept {
  try {
    if (store_.read(std::string(kCommit)) != commit_) return;
    for (const std::string_view folder : {kStaged, kTemporary})
      store_.remove_folder(std::string(folder));
    std::istringstream paths(std::move(paths_));
    for (std::string path; std::getline(paths, path);) store_.remove(path);
  } catch (const std::exception&) {
    // The failure that led here says more; gc removes what is left.
  }
}

}  // namespace vizzy::store
