#include "core/parts/run_part.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <utility>

#include "core/compile/compile_documents.h"
#include "core/compile/compile_segments.h"
#include "core/compile/previous.h"
#include "core/compile/rows.h"
#include "core/feed/document_sort_key.h"
#include "core/feed/key_text.h"
#include "core/format/read_back.h"
#include "core/format/url.h"
#include "core/parts/chain.h"
#include "core/parts/part_result.h"
#include "core/store/counting_store.h"
#include "core/store/denylist.h"
#include "core/store/layout.h"
#include "core/store/resource_writer.h"
#include "core/timestamp.h"

namespace vizzy::parts {

namespace {

constexpr std::uint64_t kItemsPerUpdate = 256;

/// The keys of the items of a feed, by their hashes.
class KeySorter {
 public:
  KeySorter(std::uint64_t part, std::string field, sort::MemoryBudget& memory)
      : part_(part), field_(std::move(field)), keys_(memory) {}

  /// The next items, with commas between them.
  void add(std::string_view items) {
    format::read_items_of(feed::page_json(items), field_, "an item",
                          [this](const format::PublishedItem& item) {
                            key_.clear();
                            append_number(key_, feed::key_hash(item.key));
                            key_ += item.key;
                            value_.clear();
                            append_number(value_, part_);
                            append_number(value_, place_++);
                            keys_.add({key_, value_});
                          });
  }

  void write(RecordLog& log) {
    const auto stream = keys_.sorted();
    sort::Record record;
    while (stream->next(record)) log.add(record.key, record.value);
  }

 private:
  std::uint64_t part_;
  std::string field_;
  sort::RecordSorter keys_;
  std::uint64_t place_ = 0;
  std::string key_;
  std::string value_;
};

/// Items that are on no page.
class Unpaged {
 public:
  explicit Unpaged(KeySorter& keys) : keys_(keys) {}

  void add(const feed::Item& item) {
    constexpr std::size_t kMostBytes = std::size_t{1} << 20;
    if (!items_.empty()) items_ += ',';
    items_ += item.json;
    if (items_.size() > kMostBytes) finish();
  }
  void finish() {
    if (!items_.empty()) keys_.add(std::exchange(items_, {}));
  }

 private:
  KeySorter& keys_;
  std::string items_;
};

class Part {
 public:
  Part(const Plan& plan, std::uint64_t part, const definition::Definition& definition,
       store::FileStore& store, const store::KnownObjects& known, const PartOptions& options,
       Progress& progress)
      : plan_(plan),
        part_(part),
        definition_(definition),
        store_(store),
        known_(known),
        progress_(progress),
        memory_(compile::row_memory_bytes(options.memory_bytes) / options.sharers,
                options.scratch_folder, options.sharers),
        writer_(store, known,
                {.put =
                     [this](const std::string& path, std::string_view bytes) {
                       store_.write(store::staged_by_part_path(plan_.id, path), bytes);
                       return codec::sha256(bytes);
                     },
                 .remove = [](const std::string&) {}},  // join does
                {.effort = plan.effort,
                 .encodings = plan.encodings,
                 .threads = options.threads,
                 .reuse = plan.reuse,
                 .stop = options.stop}) {}

  PartResult run(const store::Denylist& denylist, const compile::OpenSnapshot& open,
                 const store::Manifest& previous) {
    PartResult result{.plan = plan_.id, .part = part_};
    const compile::Slices& slices = plan_.parts[part_];
    compile::read_rows(rows_, definition_, denylist, open, memory_, progress_, &slices);
    result.views = rows_.read;
    result.transaction_time =
        std::chrono::duration_cast<std::chrono::milliseconds>(rows_.transaction_time);
    for (std::size_t i = 0; i < definition_.feeds.size(); ++i)
      result.feeds.push_back(compile_feed(definition_.feeds[i], slices.feeds[i].items));
    for (feed::DocumentTable& documents : rows_.documents)
      result.collections.push_back(describe(documents));
    compile_documents(previous, result);
    return result;
  }

 private:
  FeedResult compile_feed(const definition::FeedDefinition& feed, const feed::KeyRange& range) {
    FeedResult result;
    if (auto& segments = rows_.segments.front())
      result.segments = compile_segments(feed, *segments);
    const definition::FeedOutline outline = definition::outline(feed);
    RecordLog pages(store_);
    KeySorter keys(part_, outline.key, memory_);
    ChainWriter chain(outline, {.has_first = range.from.empty(), .has_last = !range.to}, writer_,
                      pages, keep_page(), [&](std::string_view items) { keys.add(items); });
    Unpaged beyond(keys);
    const std::uint64_t most = feed.max_items.value_or(UINT64_MAX);
    std::uint64_t done = 0;
    progress_.begin("compiling pages", rows_.feeds.front().size());
    rows_.feeds.front().visit([&](const feed::Item& item) {
      if (++done % kItemsPerUpdate == 0) progress_.update(done);
      done <= most ? chain.add(item) : beyond.add(item);
    });
    chain.finish();
    beyond.finish();
    result.items = std::min(most, done);
    result.pages = pages.finish();
    RecordLog log(store_);
    keys.write(log);
    result.keys = log.finish();
    rows_.feeds.pop_front();  // frees its memory
    rows_.segments.pop_front();
    return result;
  }

  /// The join may read any page: it must find those, too, that only a destination has.
  [[nodiscard]] ChainWriter::Keep keep_page() {
    return [this](const std::string& content) {
      if (plan_.reuse != store::Reuse::by_record) return;
      const codec::Digest digest = codec::sha256(content);
      if (is_elsewhere(digest)) store_.write(store::part_records_path(digest), content);
    };
  }

  /// Whether the folder lacks a file of an object that a manifest lists.
  [[nodiscard]] bool is_elsewhere(const codec::Digest& digest) const {
    const store::ObjectRecord* known = known_.find(digest);
    if (known == nullptr) return false;
    const std::string url = format::object_url(digest);
    return std::ranges::any_of(codec::kEncodings, [&](codec::Encoding encoding) {
      return known->sizes.stored(encoding) > 0 && !store_.size(store::public_path(url, encoding));
    });
  }

  RecordList compile_segments(const definition::FeedDefinition& feed, feed::SegmentTable& table) {
    const std::vector<feed::SegmentRows> segments = table.segments();
    const std::uint64_t most = feed.max_items.value_or(UINT64_MAX);
    definition::FeedOutline outline = compile::segment_outline(feed);
    RecordLog log(store_);
    std::optional<ChainWriter> chain;
    auto next = segments.begin();
    std::uint64_t rows = 0;
    std::uint64_t done = 0;
    progress_.begin("compiling segments", table.items().size());
    table.items().visit([&](const feed::Item& item) {
      if (chain && rows == std::prev(next)->rows) {
        chain->finish();
        chain.reset();
      }
      if (!chain) {
        log.add("S", segment_value(*next));
        outline.name = next->name;
        chain.emplace(outline, Ends(), writer_, log, keep_page());
        rows = 0;
        ++next;
      }
      if (++rows <= most) chain->add(item);
      progress_.update(++done);
    });
    if (chain) chain->finish();
    return log.finish();
  }

  CollectionResult describe(feed::DocumentTable& documents) {
    CollectionResult result{.documents = documents.size()};
    if (!compile::is_opened(documents.definition(), definition_)) return result;
    RecordLog log(store_);
    const auto hashes = documents.key_hashes().sorted();
    sort::Record record;
    while (hashes->next(record)) log.add(record.key, {});
    result.key_hashes = log.finish();
    return result;
  }

  void compile_documents(const store::Manifest& previous, PartResult& result) {
    RecordLog log(store_);
    compile::PreviousDocuments records(store_, previous);
    const auto list = [&](const store::ResourceWriter::DocumentSlot& document) {
      log.add(feed::resource_sort_key(document.record.url), resource_value(document));
    };
    result.totals = compile::put_documents(
        rows_, writer_, records, [](const store::DocumentRecord&) {}, list, progress_);
    result.resources = log.finish();
  }

  const Plan& plan_;
  std::uint64_t part_;
  const definition::Definition& definition_;
  store::FileStore& store_;
  const store::KnownObjects& known_;
  Progress& progress_;
  sort::MemoryBudget memory_;
  compile::Rows rows_;
  store::ResourceWriter writer_;
};

void require_part(const Plan& plan, std::uint64_t part, std::chrono::sys_seconds now) {
  if (part >= plan.parts.size())
    throw Error(ErrorKind::usage,
                fmt::format("there is no part {}: the plan has {}", part, plan.parts.size()),
                {fmt::format("number the tasks from 0 to {}", plan.parts.size() - 1)});
  if (now >= plan.expires)
    throw Error(ErrorKind::failed,
                fmt::format("the plan expired at {}", format_timestamp(plan.expires)),
                {"plan again, with a longer --hold-for if the parts need more time"});
}

std::uint64_t peak_memory_bytes() {
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace

PartReport run_part(const Plan& plan, std::uint64_t part, const compile::OpenSnapshot& open,
                    store::FileStore& folder, const PartOptions& options, Progress& progress) {
  PartReport report{.part = part, .parts = plan.parts.size()};
  require_part(plan, part, options.now);
  const definition::Definition definition =
      definition::parse_definition(plan.definition, plan.definition_name);
  require_base(folder, plan);
  store::CountingStore store(folder);
  const compile::Previous previous = compile::load_previous(store, plan.reuse, report.warnings);
  Part work(plan, part, definition, store, previous.known, options, progress);
  const PartResult result =
      work.run(store::read_denylist(store), open, previous.manifest.value_or(store::Manifest()));
  require_base(store, plan);
  if (read_plan(store).id != plan.id)
    throw Error(ErrorKind::failed, "another plan has replaced this one", {"run its parts"});
  store.sync();
  store.write_durably(store::part_path(part), result_json(result));
  for (const FeedResult& feed : result.feeds) report.items += feed.items;
  report.documents = result.resources.records;
  report.transaction_time = result.transaction_time;
  report.files_written = store.files_written();
  report.peak_memory_bytes = peak_memory_bytes();
  return report;
}

}  // namespace vizzy::parts
