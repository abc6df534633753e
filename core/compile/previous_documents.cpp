#include "core/compile/previous_documents.h"

#include <tuple>
#include <utility>

#include "core/feed/document_sort_key.h"
#include "core/sort/record.h"

namespace vizzy::compile {

PreviousDocuments::PreviousDocuments(store::FileStore& store, const store::Manifest& previous)
    : reader_(store, previous.documents), encodings_(previous.encodings) {
  advance();
}

std::optional<store::DocumentRecord> PreviousDocuments::seek(std::string_view sort_key,
                                                             const Gone& gone) {
  const std::uint64_t position = sort::leading_bytes(sort_key);
  const std::string_view url = feed::url_of_sort_key(sort_key);
  while (record_ && std::tie(position_, record_->url) < std::tie(position, url)) {
    gone(*record_);
    advance();
  }
  if (!record_ || record_->url != url) return std::nullopt;
  std::optional<store::DocumentRecord> found = std::move(record_);
  advance();
  return found;
}

void PreviousDocuments::finish(const Gone& gone) {
  for (; record_; advance()) gone(*record_);
}

void PreviousDocuments::advance() {
  record_ = reader_.next();
  if (record_) position_ = store::shard_position(*record_);
}

}  // namespace vizzy::compile
