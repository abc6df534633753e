#include "core/compile/compile_documents.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/compile/tally.h"
#include "core/error.h"
#include "core/feed/document_sort_key.h"
#include "core/format/document_json.h"
#include "core/json_text.h"
#include "core/store/entry_writer.h"

namespace vizzy::compile {

namespace {

/// One table's documents or its aliases, with the next one at hand.
class Source {
 public:
  explicit Source(feed::DocumentTable& table)
      : definition_(table.definition()), documents_(table.sorted()) {
    next_ = documents_->next();
  }
  Source(const definition::DocumentsDefinition& definition,
         std::unique_ptr<sort::RecordStream> aliases)
      : definition_(definition), aliases_(std::move(aliases)) {
    next_ = read();
  }

  [[nodiscard]] const std::optional<feed::Document>& next() const { return next_; }

  [[nodiscard]] const std::string& collection() const { return definition_.name; }
  /// Adds what was taken.
  void add_to(store::CollectionTotals& totals) const {
    (aliases_ ? totals.aliases : totals.documents) += taken_;
    if (!documents_) return;
    const std::vector<std::uint64_t> children = documents_->children();
    for (std::size_t i = 0; i < children.size(); ++i)
      totals.children.push_back({definition_.children[i].name, children[i]});
  }

  /// The next document, all those of its group, or the next alias.
  feed::Document take() {
    feed::Document document = advance();
    if (!feed::is_in_group(document.sort_key)) return document;
    const std::string url(feed::url_of_sort_key(document.sort_key));
    std::vector<std::string> jsons{std::move(document.json)};
    while (next_ && feed::url_of_sort_key(next_->sort_key) == url) jsons.push_back(advance().json);
    return {document.sort_key, format::group_json({jsons.begin(), jsons.end()})};
  }

 private:
  std::optional<feed::Document> read() {
    if (documents_) return documents_->next();
    sort::Record record;
    if (!aliases_->next(record)) return std::nullopt;
    return feed::Document{std::string(record.key), std::string(record.value)};
  }

  feed::Document advance() {
    feed::Document document = *std::exchange(next_, read());
    if (next_ && next_->sort_key == document.sort_key) refuse_twice();
    ++taken_;
    return document;
  }

  [[noreturn]] void refuse_twice() const {
    if (aliases_) throw feed::doubled_alias(definition_, feed::url_of_sort_key(next_->sort_key));
    throw Error(ErrorKind::gate,
                fmt::format("{}: the key {} appears more than once", definition_.location,
                            key_in(next_->json)),
                {"make the query return each key once (DISTINCT, GROUP BY, or another key)"});
  }

  [[nodiscard]] std::string key_in(const std::string& json) const {
    const nlohmann::json key = parse_json(json).at(definition_.fields[definition_.key].name);
    return bare_text(key);
  }

  const definition::DocumentsDefinition& definition_;
  std::optional<feed::DocumentStream> documents_;
  std::unique_ptr<sort::RecordStream> aliases_;
  std::optional<feed::Document> next_;
  std::uint64_t taken_ = 0;
};

/// The resources of all collections in the order of their sort keys.
class AllDocuments {
 public:
  explicit AllDocuments(Rows& rows) {
    for (feed::DocumentTable& table : rows.documents) {
      sources_.emplace_back(table);
      if (table.definition().alias)
        sources_.emplace_back(table.definition(), table.sorted_aliases());
    }
  }

  std::optional<feed::Document> next() {
    Source* first = nullptr;
    for (Source& source : sources_)
      if (source.next() && (first == nullptr || source.next()->sort_key < first->next()->sort_key))
        first = &source;
    if (first == nullptr) return std::nullopt;
    return first->take();
  }

  /// After the last of them.
  [[nodiscard]] std::vector<store::CollectionTotals> totals() const {
    std::vector<store::CollectionTotals> totals;
    for (const Source& source : sources_) {
      if (totals.empty() || totals.back().name != source.collection())
        totals.push_back({.name = source.collection()});
      source.add_to(totals.back());
    }
    return totals;
  }

 private:
  std::deque<Source> sources_;
};

}  // namespace

std::uint64_t count_resources(Rows& rows) {
  std::uint64_t count = 0;
  for (const feed::DocumentTable& table : rows.documents) count += table.resources();
  return count;
}

std::vector<store::CollectionTotals> put_documents(Rows& rows, store::ResourceWriter& writer,
                                                   PreviousDocuments& previous, const Gone& gone,
                                                   const Listed& listed, Progress& progress) {
  AllDocuments documents(rows);
  const auto list_finished = [&] {
    while (const auto document = writer.take_document()) listed(*document);
  };
  std::uint64_t done = 0;
  progress.begin("compiling documents", count_resources(rows));
  while (auto document = documents.next()) {
    const auto record = previous.seek(document->sort_key, gone);
    writer.put_document(std::string(feed::url_of_sort_key(document->sort_key)),
                        std::move(document->json), {record, previous.encodings()});
    list_finished();
    progress.update(++done);
  }
  previous.finish(gone);
  writer.wait();
  list_finished();
  return documents.totals();
}

DocumentList::DocumentList(store::FileStore& store, store::Commit& commit, std::uint64_t resources,
                           const store::Manifest& previous)
    : commit_(commit), shards_(store, resources, previous.documents) {}

void DocumentList::remove(const store::DocumentRecord& document) {
  store::stage_document_removal(document, commit_);
  ++compiled_.counts.removed;
}

void DocumentList::add(const store::ResourceWriter::DocumentSlot& document) {
  count(compiled_.counts, document.outcome, document.record.sizes);
  shards_.add(document.record);
}

CompiledDocuments DocumentList::finish(std::vector<store::CollectionTotals> totals) {
  compiled_.shards = shards_.finish();
  compiled_.totals = std::move(totals);
  return std::move(compiled_);
}

CompiledDocuments compile_documents(Rows& rows, store::FileStore& store,
                                    store::ResourceWriter& writer, store::Commit& commit,
                                    const store::Manifest& previous, Progress& progress) {
  DocumentList list(store, commit, count_resources(rows), previous);
  PreviousDocuments records(store, previous);
  return list.finish(put_documents(
      rows, writer, records, [&](const store::DocumentRecord& gone) { list.remove(gone); },
      [&](const store::ResourceWriter::DocumentSlot& document) { list.add(document); }, progress));
}

}  // namespace vizzy::compile
