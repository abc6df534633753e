// What each stage of a build costs by itself, in items per second: read, sort, serialise, hash,
// compress, write. A slow stage shows here, whatever the others do meanwhile.

#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

#include "core/codec/brotli.h"
#include "core/codec/content_name.h"
#include "core/codec/encoder.h"
#include "core/codec/encoding.h"
#include "core/codec/gzip.h"
#include "core/feed/page.h"
#include "core/feed/read_items.h"
#include "core/feed/row_reader.h"
#include "core/format/url.h"
#include "core/ingest/seed.h"
#include "core/progress.h"
#include "core/source/sqlite_source.h"
#include "core/store/directory_store.h"
#include "core/store/layout.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/views.h"

namespace {

using namespace vizzy;

constexpr int kCreators = 100'000;
constexpr std::size_t kPageSize = 100;

/// A seeded database and what a build makes of it, made once for all benchmarks.
class Sample {
 public:
  static const Sample& instance() {
    static const Sample sample;
    return sample;
  }

  [[nodiscard]] std::unique_ptr<source::Snapshot> snapshot() const {
    return source::open_sqlite_snapshot((folder_ / "sample.db").string(), {},
                                        std::chrono::seconds(1));
  }
  [[nodiscard]] const definition::FeedDefinition& feed() const { return definition_.feeds.front(); }
  [[nodiscard]] sort::MemoryBudget memory() const { return {std::size_t{1} << 30, folder_.path()}; }
  [[nodiscard]] const std::vector<std::string>& pages() const { return pages_; }
  [[nodiscard]] const test::TemporaryFolder& folder() const { return folder_; }

 private:
  Sample() {
    NoProgress progress;
    ingest::SeedOptions options;
    options.database = (folder_ / "sample.db").string();
    options.size.creators = kCreators;
    options.size.videos = kCreators;
    ingest::seed(options, {}, progress);
    sort::MemoryBudget memory = this->memory();
    feed::ItemTable table(memory);
    feed::read_items(*snapshot(), feed(), test::nothing_denied, table, progress);
    feed::PageCutter cutter("main", kPageSize, [&](const feed::PageCutter::Page& page) {
      pages_.push_back(feed::page_json(page.items));
    });
    table.visit([&](const feed::Item& item) { cutter.add(item); });
    cutter.finish();
  }

  static definition::Definition definition() {
    return definition::parse_definition(R"({"vizzy":1,"feeds":{"discovery":{
      "sql":"SELECT id, username, display_name, follower_count FROM creators","key":"id",
      "sort":[{"field":"follower_count","order":"desc"}],"fields":{
        "id":{"type":"integer"},"username":{"type":"text"},"display_name":{"type":"text"},
        "follower_count":{"type":"integer","significant_digits":3}}}}})",
                                        "bench.json");
  }

  test::TemporaryFolder folder_;
  definition::Definition definition_ = definition();
  std::vector<std::string> pages_;
};

void count_pages(benchmark::State& state, std::size_t bytes) {
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

/// Runs `work` on one page after the other.
template <class Work>
void each_page(benchmark::State& state, const Work& work) {
  const auto& pages = Sample::instance().pages();
  std::size_t next = 0;
  std::size_t bytes = 0;
  while (state.KeepRunning()) {
    const std::string& page = pages[next++ % pages.size()];
    benchmark::DoNotOptimize(work(page));
    bytes += page.size();
  }
  count_pages(state, bytes);
}

/// The database alone: every row is stepped over.
void read(benchmark::State& state) {
  const Sample& sample = Sample::instance();
  const feed::ViewColumns columns(sample.feed());
  const source::Query query{sample.feed().sql, "bench", columns.requests()};
  std::int64_t rows = 0;
  while (state.KeepRunning()) sample.snapshot()->select(query, [&](source::Row) { ++rows; });
  state.SetItemsProcessed(rows);
}

/// Rows that are there become canonical JSON, with their sort keys.
void serialise(benchmark::State& state) {
  const Sample& sample = Sample::instance();
  NoProgress progress;
  feed::RowReader reader(sample.feed(), progress, source::kMaxRowBytes);
  const std::vector<source::Cell> row{std::int64_t{4711}, std::string_view("joaoaraujo"),
                                      std::string_view("João Araújo"), std::int64_t{1'237'410}};
  std::vector<feed::Value> values;
  std::string json;
  while (state.KeepRunning()) {
    (void)reader.write_fields(json, row, values);
    benchmark::DoNotOptimize(json.data());
  }
  state.SetItemsProcessed(state.iterations());
}

/// Read, serialise and hash the keys, as the transaction sees it: with a second thread.
void read_items_of_feed(benchmark::State& state) {
  const Sample& sample = Sample::instance();
  NoProgress progress;
  while (state.KeepRunning()) {
    sort::MemoryBudget memory = sample.memory();
    feed::ItemTable table(memory);
    feed::read_items(*sample.snapshot(), sample.feed(), test::nothing_denied, table, progress);
    benchmark::DoNotOptimize(table.size());
  }
  state.SetItemsProcessed(state.iterations() * kCreators);
}

/// Sorts and merges records of the size of an item; the argument is the memory in MiB.
void sort_records(benchmark::State& state) {
  std::mt19937_64 random(1);
  const std::string value(100, 'x');
  std::vector<std::string> keys(kCreators);
  for (std::string& key : keys) key = std::to_string(random());
  while (state.KeepRunning()) {
    sort::MemoryBudget memory(static_cast<std::size_t>(state.range(0)) << 20,
                              Sample::instance().folder().path());
    sort::RecordSorter sorter(memory);
    for (const std::string& key : keys) sorter.add({key, value});
    const auto records = sorter.sorted();
    for (sort::Record record; records->next(record);) benchmark::DoNotOptimize(record.key.data());
  }
  state.SetItemsProcessed(state.iterations() * kCreators);
}

void hash(benchmark::State& state) {
  each_page(state, [&](const std::string& page) { return codec::sha256(page); });
}

void compress_gzip(benchmark::State& state) {
  codec::GzipEncoder encoder(static_cast<int>(state.range(0)));
  each_page(state, [&](const std::string& page) { return encoder(page); });
}

void compress_brotli(benchmark::State& state) {
  const int quality = static_cast<int>(state.range(0));
  each_page(state, [&](const std::string& page) { return codec::brotli(page, quality); });
}

/// Both encodings at one effort, each proved by decoding, as a worker does it.
void encode(benchmark::State& state, codec::Effort effort) {
  codec::Encoder encoder;
  const codec::Levels chosen = codec::levels(effort, codec::Readership::few);
  each_page(state, [&](const std::string& page) {
    return encoder.gzip(page, chosen).size() + codec::Encoder::brotli(page, chosen).size();
  });
}

/// One file, without a sync.
void write(benchmark::State& state) {
  const test::TemporaryFolder folder;
  store::DirectoryStore store(folder.path());
  std::uint64_t number = 0;
  each_page(state, [&](const std::string& page) {
    std::string unique = page + std::to_string(number++);
    store.write(
        store::public_path(format::object_url(codec::sha256(unique)), codec::Encoding::identity),
        page);
    return unique;
  });
}

}  // namespace

BENCHMARK(read)->Unit(benchmark::kMillisecond);
BENCHMARK(serialise);
BENCHMARK(read_items_of_feed)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(sort_records)
    ->ArgName("MiB")
    ->Arg(64)
    ->Arg(4)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(hash);
BENCHMARK(compress_gzip)->ArgName("level")->Arg(6)->Arg(9)->Arg(12);
BENCHMARK(compress_brotli)->ArgName("quality")->Arg(5)->Arg(9)->Arg(11);
BENCHMARK_CAPTURE(encode, fast, codec::Effort::fast);
BENCHMARK_CAPTURE(encode, balanced, codec::Effort::balanced);
BENCHMARK_CAPTURE(encode, max, codec::Effort::max);
BENCHMARK(write);
