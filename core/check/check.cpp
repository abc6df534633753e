#include "core/check/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <optional>

#include "core/check/alias_check.h"
#include "core/check/child_counts.h"
#include "core/check/page_sizes.h"
#include "core/check/rows_check.h"
#include "core/codec/content_name.h"
#include "core/compile/build.h"
#include "core/compile/gates.h"
#include "core/compile/missing_documents.h"
#include "core/compile/oversized_rows.h"
#include "core/feed/document.h"
#include "core/feed/group_advice.h"
#include "core/feed/key_text.h"
#include "core/feed/segment_index.h"
#include "core/feed/value.h"
#include "core/format/canonical_json.h"
#include "core/format/entry.h"
#include "core/format/headers.h"
#include "core/format/key.h"
#include "core/format/page_index.h"
#include "core/format/url.h"
#include "core/sort/memory_budget.h"
#include "core/sort/repeated_hashes.h"
#include "core/store/directory_store.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/output_folder.h"
#include "core/text/number_words.h"

namespace vizzy::check {

namespace {

/// About how many pages the items make: see FORMAT.md, section 7.
std::uint64_t pages_of(std::uint64_t items, std::uint64_t page_size) {
  if (items <= page_size) return 1;
  constexpr double kMeanPage = 1.03;  // in page sizes
  const auto rest = static_cast<double>(items - page_size);
  return 2 + static_cast<std::uint64_t>(rest / (static_cast<double>(page_size) * kMeanPage));
}

/// Pages that are objects, and those of the index.
std::uint64_t objects_of(std::uint64_t pages) {
  const std::uint64_t objects = pages - 1;
  if (objects <= format::kPagesInEntry) return objects;
  return objects + format::index_objects(objects - format::kPagesInEntry);
}

std::uint64_t limited(std::uint64_t items, const definition::FeedDefinition& feed) {
  return std::min(items, feed.max_items.value_or(items));
}

/// For rows that do not fit into memory: there may be no output folder yet.
std::filesystem::path scratch_folder() {
  std::error_code error;
  const auto folder = std::filesystem::temp_directory_path(error);
  return error ? std::filesystem::path("/tmp") : folder;
}

class Checker {
 public:
  using Open = std::function<std::unique_ptr<source::Snapshot>()>;

  Checker(const definition::Definition& definition, const Open& open, const LastVersion& last,
          const CheckOptions& options, Progress& progress)
      : definition_(definition),
        open_(open),
        last_(last),
        compression_{options.effort, options.encodings},
        allow_breaking_(options.allow_breaking),
        progress_(progress),
        snapshot_(open()),
        memory_(compile::row_memory_bytes(options.memory_bytes), scratch_folder()) {}

  CheckReport run() {
    for (const definition::FeedDefinition& feed : definition_.feeds)
      attempt([&] { check_feed(feed); });
    for (const definition::DocumentsDefinition& documents : definition_.documents)
      attempt([&] { check_documents(documents); });
    attempt([&] { check_missing_documents(); });
    attempt([&] { check_contract(); });
    attempt([&] { check_shrink(); });
    attempt([&] { check_puts(); });
    check_retention();
    return std::move(report_);
  }

 private:
  /// A problem with one view must not hide those of the next.
  template <class Work>
  void attempt(const Work& work) {
    try {
      if (!snapshot_) snapshot_ = open_();
      work();
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) throw;
      note(error);
    }
  }

  void note(const Error& problem) {
    snapshot_.reset();  // a query that fails may end the transaction
    report_.problems.push_back({problem.kind(), problem.what()});
  }

  /// Notes the problems; returns whether there are none.
  bool accept(const std::vector<Error>& problems) {
    for (const Error& problem : problems) note(problem);
    return problems.empty();
  }

  [[nodiscard]] RowsCheck::IsDenied denied_in(std::string name) const {
    return [this, name = std::move(name)](std::string_view key) { return is_denied_(name, key); };
  }

  void check_feed(const definition::FeedDefinition& feed) {
    RowsCheck rows(feed, feed.page_size, denied_in(feed.name), memory_);
    auto pages = std::make_unique<PageSizes>(feed, is_denied_, memory_);
    std::optional<std::string> unmeasured;
    const auto problems = rows.read(
        *snapshot_, feed::segment_columns(feed),
        [&](source::Row, std::string_view key) { pages->count(rows.extra_cells(), key); },
        progress_,
        [&](const feed::Value& key, std::string_view text, const std::vector<feed::Value>& values,
            std::string_view json) {
          if (unmeasured) return;
          try {
            pages->add(key, text, values, json);
          } catch (const Error& error) {  // no room for what does not fit into memory
            unmeasured = error.what();
            pages->drop_items();
          }
        });
    note_oversized(rows);
    if (!accept(problems)) return;
    CheckedFeed& checked = report_.feeds.emplace_back();
    checked.name = feed.name;
    checked.items = limited(rows.rows(), feed);
    checked.pages = pages_of(checked.items, feed.page_size);
    checked.objects = objects_of(checked.pages);
    checked.sampled = std::min(rows.sampled_rows(), checked.items);
    count_changes(feed, checked.pages, checked);
    if (feed.segments) count_segments(feed, pages->segments(), checked);
    estimate(feed, rows, checked);
    check_items(feed, checked);
    if (unmeasured) {
      report_.advice.push_back(fmt::format(
          "{}: whether its pages are within max_page_bytes was not checked: {}; set TMPDIR to a "
          "folder with room",
          feed.location, *unmeasured));
    } else {
      check_pages(feed, *pages);
      keep_items(feed, std::move(pages));
    }
  }

  void note_oversized(const RowsCheck& rows) {
    if (rows.oversized().rows == 0) return;
    report_.oversized.push_back(rows.oversized());
    report_.advice.push_back(text_of(compile::oversized_message(rows.oversized())));
  }

  /// For a comparison with documents, which are read later.
  void keep_items(const definition::FeedDefinition& feed, std::unique_ptr<PageSizes> pages) {
    const auto opened = compile::opened_by(feed, definition_);
    if (!opened) return;
    pages->items().truncate(limited(pages->items().size(), feed));
    key_hashes_.try_emplace(opened->documents, memory_);
    openers_.push_back({&feed, *opened, std::move(pages)});
  }

  /// Compares only the feeds and collections that could be read.
  void check_missing_documents() {
    compile::MissingDocumentsGate gate(definition_);
    for (const Opener& opener : openers_) {
      const auto hashes = key_hashes_.find(opener.opened.documents);
      if (hashes == key_hashes_.end()) continue;
      gate.add(compile::missing_documents(*opener.feed, opener.pages->items(),
                                          *opener.opened.documents, hashes->second, memory_),
               opener.opened);
    }
    report_.missing_documents = gate.found();
    std::ranges::move(gate.advice(), std::back_inserter(report_.advice));
    gate.require_few();
  }

  /// In a first version all spans name the same object for further pages.
  static void count_changes(const definition::FeedDefinition& feed, std::uint64_t pages,
                            CheckedFeed& checked) {
    checked.changes += feed.changes.spans.size();
    if (!feed.changes.spans.empty() && pages > 1) ++checked.objects;
  }

  void count_segments(const definition::FeedDefinition& feed,
                      const std::vector<feed::SegmentRows>& segments, CheckedFeed& checked) {
    checked.segments = segments.size();
    ++checked.objects;  // the directory
    for (const feed::SegmentRows& segment : segments) {
      const std::uint64_t items = limited(segment.rows, feed);
      const std::uint64_t pages = pages_of(items, feed.page_size);
      checked.objects += objects_of(pages);
      if (feed.changes.segments) count_changes(feed, pages, checked);
      totals_.feeds.push_back({segment.name, items});
    }
  }

  void estimate(const definition::FeedDefinition& feed, const RowsCheck& rows,
                CheckedFeed& checked) const {
    const std::uint64_t first = std::min<std::uint64_t>(checked.items, feed.page_size);
    const std::string entry = format::entry_json(
        made_up_entry(feed, feed.name, checked.items, checked.pages, rows.sample(first)));
    codec::Encoder encoder;
    checked.entry = sizes_in(encoder, entry, compression_, codec::Readership::most);
    checked.total = rows.sizes_of(checked.items - first, compression_, codec::Readership::few);
    checked.total += checked.entry;
  }

  /// Unknown values are made up: as long as the real ones, and as hard to compress.
  static format::Entry made_up_entry(const definition::FeedDefinition& feed,
                                     const std::string& name, std::uint64_t items,
                                     std::uint64_t pages, std::string first_items) {
    const auto url = [](std::uint64_t number) {
      return format::object_url(codec::sha256(std::to_string(number)));
    };
    format::Entry entry;
    entry.feed = name;
    entry.version = codec::content_name(codec::sha256(name));
    entry.total = items;
    entry.page_size = feed.page_size;
    entry.items = std::move(first_items);
    for (std::uint64_t page = 1; page < pages && page <= format::kPagesInEntry; ++page)
      entry.pages.push_back(url(page));
    if (pages > format::kPagesInEntry + 1) entry.index = url(0);
    if (feed.segments && name == feed.name) entry.segments = url(format::kPagesInEntry + 1);
    if (name == feed.name || feed.changes.segments) entry.spans = definition::outline(feed).spans;
    return entry;
  }

  void check_items(const definition::FeedDefinition& feed, const CheckedFeed& checked) {
    const definition::Gates& gates = definition_.gates;
    if (checked.items < gates.min_items)
      note({ErrorKind::gate,
            fmt::format("{}: fewer items ({}) than min_items ({})", feed.location, checked.items,
                        gates.min_items),
            {"check the query and the rows"}});
  }

  /// "page 3 of the segment goods/books takes", "the entry takes about"
  static std::string subject(const definition::FeedDefinition& feed, const PageSizes::Page& page) {
    return fmt::format("{}{} takes{}",
                       page.number == 1 ? "the entry" : fmt::format("page {}", page.number),
                       page.feed == feed.name ? "" : fmt::format(" of the segment {}", page.feed),
                       page.number == 1 ? " about" : "");
  }

  /// Cuts the very pages of a build. What an entry names is known only when it is built.
  void check_pages(const definition::FeedDefinition& feed, PageSizes& pages) {
    constexpr std::uint64_t kNames = 100;  ///< how far a made-up entry may be from that of a build
    const std::uint64_t limit = definition_.gates.max_page_bytes;
    const PageSizes::Result result = pages.compare(
        limit, compression_,
        [&](const std::string& name, std::uint64_t items, std::uint64_t count, std::string first) {
          return format::entry_json(made_up_entry(feed, name, items, count, std::move(first)));
        });
    if (result.largest) return note(oversized(feed, result));
    if (result.most_in_entry + kNames > limit)
      report_.advice.push_back(fmt::format(
          "{}: an entry takes about {} bytes compressed; only a build finds out whether "
          "it has more than max_page_bytes ({})",
          feed.location, result.most_in_entry, limit));
  }

  [[nodiscard]] Error oversized(const definition::FeedDefinition& feed,
                                const PageSizes::Result& result) const {
    const PageSizes::Page& page = *result.largest;
    std::string problem =
        fmt::format("{}: {} {} bytes compressed, more than max_page_bytes ({})", feed.location,
                    subject(feed, page), page.bytes, definition_.gates.max_page_bytes);
    if (result.too_large > 1)
      problem += fmt::format(", and {} more {} too large", text::grouped(result.too_large - 1),
                             result.too_large == 2 ? "page is" : "pages are");
    return compile::oversized(problem, feed, page.json);
  }

  void check_documents(const definition::DocumentsDefinition& documents) {
    const auto hashes = key_hashes_.find(&documents);
    const auto is_denied = [&, is_denied = denied_in(documents.name)](std::string_view key) {
      // As by a build: what was taken down is not missing.
      if (hashes != key_hashes_.end()) hashes->second.add(feed::key_hash(key));
      return is_denied(key);
    };
    RowsCheck rows(documents, 1, is_denied, memory_);
    AliasCheck aliases(documents, memory_);
    auto problems = rows.read(
        *snapshot_, {},
        [&](source::Row row, std::string_view key) {
          if (documents.groups == 0 && !format::path_segment(key))
            throw feed::Misfit{key.empty() ? "cannot name a document: it is empty"
                                           : "cannot name a document: it is too long for a path",
                               documents.fields[documents.key].name};
          aliases.add(row);
        },
        progress_);
    note_oversized(rows);
    if (!problems.empty()) key_hashes_.erase(&documents);
    if (const std::string doubled = aliases.doubled(); !doubled.empty())
      problems.push_back(feed::doubled_alias(documents, doubled));
    std::optional<CheckedDocuments> checked;
    if (accept(problems)) checked = {&add(documents, rows, aliases.size()), rows.most_json_bytes()};
    const std::size_t problems_before = report_.problems.size();
    for (const definition::ChildrenDefinition& children : documents.children)
      attempt([&] { check_children(documents, children, rows, checked); });
    if (report_.problems.size() == problems_before && checked &&
        checked->most_bytes > feed::kMostDocumentBytes)
      attempt([&] { join_children(documents); });
  }

  /// A collection whose rows fit.
  struct CheckedDocuments {
    CheckedCollection* collection = nullptr;
    std::uint64_t most_bytes = 0;  ///< no document has more, with its children
  };

  /// Reads the rows again and joins them as a build does, which refuses a document that is too
  /// large: only where the largest rows could make one.
  void join_children(const definition::DocumentsDefinition& documents) {
    feed::DocumentTable table(documents, memory_);
    (void)table.read(*snapshot_, is_denied_, progress_);
    feed::DocumentStream joined = table.sorted();
    while (joined.next()) continue;
  }

  CheckedCollection& add(const definition::DocumentsDefinition& documents, const RowsCheck& rows,
                         std::uint64_t aliases) {
    CheckedCollection& checked = report_.collections.emplace_back();
    checked.name = documents.name;
    checked.documents = rows.rows();
    checked.sampled = rows.sampled_rows();
    checked.document = rows.sizes_of(1, of_documents(), codec::Readership::few);
    totals_.collections.push_back(
        {.name = documents.name, .documents = checked.documents, .aliases = aliases});
    checked.objects =
        aliases +
        (documents.groups == 0 ? checked.documents : std::min(checked.documents, documents.groups));
    if (auto advice = feed::group_advice(documents, checked.documents))
      report_.advice.push_back(*std::move(advice));
    return checked;
  }

  [[nodiscard]] Compression of_documents() const {
    return {compression_.effort, compression_.encodings.without({codec::Encoding::brotli})};
  }

  void check_children(const definition::DocumentsDefinition& documents,
                      const definition::ChildrenDefinition& children, RowsCheck& parents,
                      std::optional<CheckedDocuments>& checked) {
    RowsCheck rows(children, children.limit,
                   denied_in(definition::child_name(documents.name, children.name)), memory_);
    sort::RepeatedHashes named(memory_);
    const auto problems = rows.read(
        *snapshot_, {children.parent},
        [&](source::Row, std::string_view) {
          named.add(text_hash(feed::parent_text(rows.extra_cells().front(), children.parent)));
        },
        progress_);
    note_oversized(rows);
    if (!accept(problems) || !checked) return;
    const ChildCounts counts = count_children(parents.key_hashes(), named, children.limit);
    totals_.collections.back().children.push_back({children.name, counts.shown});
    std::string name = "{";  // in a document a comma
    format::append_json_name(name, children.name);
    checked->most_bytes += name.size() + 2 + counts.most * (rows.most_json_bytes() + 1);
    if (counts.orphans > 0)
      report_.advice.push_back(fmt::format(
          "{}: {} of {} have no parent among the rows of {} and are left out (column \"{}\")",
          children.location, text::grouped(counts.orphans), text::counted(rows.rows(), "row"),
          documents.name, children.parent));
    CheckedCollection& collection = *checked->collection;
    if (collection.documents == 0) return;
    const std::uint64_t shown = std::min((rows.rows() - counts.orphans) / collection.documents,
                                         std::uint64_t{children.limit});
    collection.document += rows.sizes_of(shown, of_documents(), codec::Readership::few);
  }

  void check_contract() {
    report_.contract = compile::check_contract(definition_, last_.manifest, allow_breaking_);
    for (const auto& lines :
         {compile::allowed_breaks(report_.contract), compile::contract_advice(report_.contract)})
      report_.advice.insert(report_.advice.end(), lines.begin(), lines.end());
  }

  /// Only when all feeds could be read.
  void check_shrink() {
    if (!last_.manifest || report_.feeds.size() != definition_.feeds.size()) return;
    for (const CheckedFeed& feed : report_.feeds) totals_.feeds.push_back({feed.name, feed.items});
    (void)compile::check_shrinks(definition_, totals_, *last_.manifest, store::Shrink::refused);
  }

  void check_puts() {
    for (const CheckedFeed& feed : report_.feeds)
      report_.puts += 1 + feed.segments + feed.changes + feed.objects;
    for (const CheckedCollection& collection : report_.collections)
      report_.puts += collection.objects;
    const auto& most = definition_.gates.max_puts;
    if (most && last_.manifest)
      report_.advice.push_back(fmt::format(
          "only a build finds out whether what it changes costs more than max_puts ({})", *most));
    if (most && !last_.manifest && report_.puts > *most)
      throw Error(
          ErrorKind::gate,
          fmt::format("a first publish would cost about {} PUT requests, more than max_puts ({})",
                      report_.puts, *most),
          {"raise max_puts, or group the documents"});
  }

  void check_retention() {
    if (definition_.retention.age < format::kOldestEntry)
      report_.advice.emplace_back(
          "retention.hours is 0, but caches serve an entry for minutes: vizzy gc can remove pages "
          "that "
          "readers are scrolling; set it to 1 or more");
  }

  /// A feed whose items open documents.
  struct Opener {
    const definition::FeedDefinition* feed;
    compile::OpenedDocuments opened;
    std::unique_ptr<PageSizes> pages;
  };

  const definition::Definition& definition_;
  const Open& open_;
  const LastVersion& last_;
  Compression compression_;
  const std::vector<std::string>& allow_breaking_;
  Progress& progress_;
  std::unique_ptr<source::Snapshot> snapshot_;  ///< null after a problem
  store::VersionTotals totals_;                 ///< of feeds and collections that could be read
  sort::MemoryBudget memory_;
  const format::IsDenied is_denied_ = [this](std::string_view name, std::string_view key) {
    return last_.denylist.denies(name, key);
  };
  std::vector<Opener> openers_;
  std::map<const definition::DocumentsDefinition*, sort::RepeatedHashes> key_hashes_;  ///< of those
  CheckReport report_;
};

}  // namespace

double put_dollars(std::uint64_t puts) { return static_cast<double>(puts) * 5 / 1e6; }

CheckReport check(const definition::Definition& definition,
                  const std::function<std::unique_ptr<source::Snapshot>()>& open,
                  const LastVersion& last, const CheckOptions& options, Progress& progress) {
  return Checker(definition, open, last, options, progress).run();
}

LastVersion read_last_version(const std::filesystem::path& folder) {
  LastVersion last;
  std::error_code error;
  if (!std::filesystem::exists(folder, error) || std::filesystem::is_empty(folder, error))
    return last;
  store::require_output_folder(folder);
  store::DirectoryStore store(folder);
  last.denylist = store::read_denylist(store);
  if (const auto commit = store::read_commit(store))
    last.manifest = store::read_manifest(store, commit->sequence);
  return last;
}

}  // namespace vizzy::check
