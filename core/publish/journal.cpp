#include "core/publish/journal.h"

#include <cerrno>
#include <utility>

#include "core/error.h"

namespace vizzy::publish {

void Journal::open(std::filesystem::path file, const codec::Digest& head) {
  file_ = std::move(file);
  std::error_code error;
  const auto status = std::filesystem::status(file_, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw Error(ErrorKind::failed, file_.string() + " is not a file", {"remove it and run again"});
  load(head);
  std::filesystem::create_directories(file_.parent_path(), error);
  errno = error.value();
  stream_.open(file_, puts_.empty() ? std::ios::trunc : std::ios::app);
  if (!stream_) throw system_error("cannot write", file_.string(), errno == 0 ? EIO : errno);
  append("head", head);
}

void Journal::load(const codec::Digest& head) {
  std::ifstream stream(file_);
  bool knows_head = false;
  for (std::string word, hex; stream >> word >> hex;) {
    const auto digest = codec::digest_from_hex(hex);
    if (!digest) continue;
    if (word == "head") knows_head = knows_head || *digest == head;
    if (word == "put") puts_.insert(*digest);
  }
  if (!knows_head) puts_.clear();
}

bool Journal::has(const codec::Digest& put) const {
  const std::lock_guard lock(mutex_);
  return puts_.contains(put);
}

void Journal::append(std::string_view word, const codec::Digest& digest) {
  if (file_.empty()) return;
  stream_ << word << ' ' << codec::to_hex(digest) << '\n' << std::flush;
  if (!stream_) throw system_error("cannot write", file_.string(), errno == 0 ? EIO : errno);
}

void Journal::add(const codec::Digest& put) {
  const std::lock_guard lock(mutex_);
  append("put", put);
}

void Journal::note_head(const codec::Digest& head) {
  const std::lock_guard lock(mutex_);
  append("head", head);
}

void Journal::remove() {
  if (file_.empty()) return;
  stream_.close();
  std::error_code ignored;  // an old journal costs nothing: the head has moved
  std::filesystem::remove(file_, ignored);
}

}  // namespace vizzy::publish
