#include "core/build/compile_documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "core/build/tally.h"
#include "core/error.h"
#include "core/store/layout.h"
#include "core/store/shards.h"

namespace vizzy {

using layout::Encoding;

namespace {

/// The documents of all collections in the order of their places, which begin with the position.
class AllDocuments {
 public:
  explicit AllDocuments(Rows& rows) {
    for (DocumentTable& table : rows.documents) {
      Source& source = sources_.emplace_back(table.definition(), table.sorted());
      source.next = source.documents.next();
      size_ += table.size();
    }
  }

  [[nodiscard]] std::uint64_t size() const { return size_; }

  std::optional<Document> next() {
    Source* first = nullptr;
    for (Source& source : sources_)
      if (source.next && (first == nullptr || source.next->place < first->next->place))
        first = &source;
    if (first == nullptr) return std::nullopt;
    Document document = *std::exchange(first->next, first->documents.next());
    if (first->next && first->next->place == document.place) refuse_twice(*first);
    return document;
  }

 private:
  struct Source {
    const DocumentsDefinition& definition;
    DocumentStream documents;
    std::optional<Document> next = {};
  };

  [[noreturn]] static void refuse_twice(const Source& source) {
    const auto segment = layout::document_of(url_of_place(source.next->place)).second;
    throw Error(
        ErrorKind::gate,
        fmt::format("{}: the key {} appears more than once; make the query return each key once "
                    "(DISTINCT, GROUP BY, or another key)",
                    source.definition.place, key_of_path_segment(segment).value_or("")));
  }

  std::vector<Source> sources_;
  std::uint64_t size_ = 0;
};

/// The documents of the previous manifest, merged with the new ones: both come in the same order.
class PreviousDocuments {
 public:
  PreviousDocuments(ObjectStore& store, const Manifest& previous)
      : reader_(store, previous.documents) {
    advance();
  }

  /// The record of this document; calls `gone` for those that come before it.
  template <class Gone>
  std::optional<DocumentRecord> seek(std::string_view place, const Gone& gone) {
    const std::uint64_t position = leading_bytes(place);
    const std::string_view url = url_of_place(place);
    while (record_ && std::tie(position_, record_->url) < std::tie(position, url)) {
      gone(*record_);
      advance();
    }
    if (!record_ || record_->url != url) return std::nullopt;
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

CompiledDocuments compile_documents(Rows& rows, ObjectStore& store, ResourceWriter& writer,
                                    Commit& commit, const Manifest& previous, Progress& progress) {
  CompiledDocuments compiled;
  const auto gone = [&](const DocumentRecord& document) {
    for (const Encoding encoding : {Encoding::identity, Encoding::gzip})
      commit.remove(layout::public_path(document.url, encoding));
    ++compiled.counts.removed;
  };
  AllDocuments documents(rows);
  PreviousDocuments records(store, previous);
  ShardWriter shards(store, documents.size(), previous.documents);
  const auto list_finished = [&] {
    while (const auto document = writer.take_document()) {
      count(compiled.counts, document->outcome, document->record.sizes);
      shards.add(document->record);
    }
  };
  std::uint64_t done = 0;
  progress.begin("compiling documents", documents.size());
  while (auto document = documents.next()) {
    const auto record = records.seek(document->place, gone);
    writer.put_document(std::string(url_of_place(document->place)), std::move(document->json),
                        record);
    list_finished();
    progress.update(++done);
  }
  records.finish(gone);
  writer.wait();
  list_finished();
  compiled.shards = shards.finish();
  return compiled;
}

}  // namespace vizzy
