#include "core/compile/rows_material.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "core/compile/compile_segments.h"

namespace vizzy::compile {

RowsMaterial::RowsMaterial(const definition::Definition& definition, const OpenSnapshot& open,
                           const BuildOptions& options)
    : definition_(definition),
      open_(open),
      memory_(row_memory_bytes(options.memory_bytes), options.scratch_folder) {}

void RowsMaterial::read(const store::Denylist& denylist, Progress& progress) {
  read_rows(rows_, definition_, denylist, open_, memory_, progress);
}

std::chrono::duration<double> RowsMaterial::transaction_time() const {
  return rows_.transaction_time;
}

std::vector<feed::OversizedRows> RowsMaterial::oversized() const {
  std::vector<feed::OversizedRows> all;
  for (const feed::ViewRows& view : rows_.read) all.push_back(view.oversized);
  return all;
}

void RowsMaterial::compare(MissingDocumentsGate& missing) {
  order_rows(rows_, definition_);
  compare_with_documents(rows_, definition_, missing, memory_);
}

void RowsMaterial::compile_feed(std::size_t index, const FeedContext& context,
                                std::vector<CompiledFeed>& feeds) {
  constexpr std::size_t kBytesPerPage = 512;  // its record, and its names in the index
  const definition::FeedDefinition& feed = definition_.feeds[index];
  const std::uint64_t pages = rows_.feeds.front().size() / feed.page_size;
  pages_.emplace_back(memory_, static_cast<std::size_t>(pages) * kBytesPerPage);
  std::optional<feed::SegmentTable>& table = rows_.segments.front();
  std::vector<CompiledFeed> segments = compile_segments(feed, table ? &*table : nullptr, context);
  const auto* directory =
      table ? write_directory(feed, table->segments(), segments, context.writer) : nullptr;
  feeds.push_back(compile::compile_feed(feed, rows_.feeds.front(), directory, context));
  std::ranges::move(segments, std::back_inserter(feeds));
  rows_.feeds.pop_front();  // frees its memory
  rows_.segments.pop_front();
}

std::uint64_t RowsMaterial::count_documents(std::size_t index) const {
  return rows_.documents[index].size();
}

CompiledDocuments RowsMaterial::compile_documents(store::FileStore& store,
                                                  store::ResourceWriter& writer,
                                                  store::Commit& commit,
                                                  const store::Manifest& previous,
                                                  Progress& progress) {
  return compile::compile_documents(rows_, store, writer, commit, previous, progress);
}

}  // namespace vizzy::compile
