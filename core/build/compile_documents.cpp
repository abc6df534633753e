#include "core/build/compile_documents.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/store/layout.h"
#include "core/store/shards.h"

namespace vizzy {

using layout::Encoding;

namespace {

bool comes_before(std::uint64_t position, const std::string& url, const PendingDocument& document) {
  return std::tie(position, url) < std::tie(document.position, document.url);
}

/// The documents of the previous manifest, merged with the new ones: both come in the same order.
class PreviousDocuments {
 public:
  PreviousDocuments(ObjectStore& store, const Manifest& previous)
      : reader_(store, previous.documents) {
    advance();
  }

  /// The record of this document; calls `gone` for those that come before it.
  template <class Gone>
  std::optional<DocumentRecord> seek(const PendingDocument& document, const Gone& gone) {
    while (record_ && comes_before(position_, record_->url, document)) {
      gone(*record_);
      advance();
    }
    if (!record_ || record_->url != document.url) return std::nullopt;
    std::optional<DocumentRecord> found = std::move(record_);
    advance();
    return found;
  }

  template <class Gone>
  void finish(const Gone& gone) {
    for (; record_; advance()) gone(*record_);
  }

 private:
  void advance() {
    record_ = reader_.next();
    if (record_) position_ = shard_position(*record_);
  }

  ShardReader<DocumentRecord> reader_;
  std::optional<DocumentRecord> record_;
  std::uint64_t position_ = 0;
};

}  // namespace

CompiledDocuments compile_documents(std::vector<PendingDocument> documents, ObjectStore& store,
                                    ResourceWriter& writer, Commit& commit,
                                    const Manifest& previous, Progress& progress) {
  CompiledDocuments compiled;
  std::ranges::sort(documents, [](const PendingDocument& a, const PendingDocument& b) {
    return comes_before(a.position, a.url, b);
  });
  const auto gone = [&](const DocumentRecord& document) {
    for (const Encoding encoding : {Encoding::identity, Encoding::gzip})
      commit.remove(layout::public_path(document.url, encoding));
    ++compiled.removed;
  };
  progress.begin("compiling documents", documents.size());
  PreviousDocuments records(store, previous);
  for (PendingDocument& document : documents) {
    const auto record = records.seek(document, gone);
    compiled.slots.push_back(
        &writer.put_document(std::move(document.url), std::move(document.json), record));
    progress.update(compiled.slots.size());
  }
  records.finish(gone);
  writer.wait();
  return compiled;
}

}  // namespace vizzy
