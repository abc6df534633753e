#include "core/parts/part_material.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/compile/compile_segments.h"
#include "core/error.h"
#include "core/feed/document.h"
#include "core/feed/read_items.h"
#include "core/format/url.h"
#include "core/parts/chain.h"
#include "core/sort/merged_stream.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/layout.h"

namespace vizzy::parts {

namespace {

/// Calls `visit` with each record of a list. What is wrong with one is an error of the part.
template <class Visit>
void visit_records(store::FileStore& store, const RecordList& list, const Visit& visit) {
  (void)store::read_record(
      store::kDividedBuild,
      [&] {
        ListedRecords records(store, list);
        sort::Record record;
        while (records.next(record)) visit(record);
        return true;
      },
      [] {
        return Error(ErrorKind::failed,
                     fmt::format("a file in {} is damaged", store::kDividedBuild), {"plan again"});
      });
}

/// The position of an item: the part that has it, and its place there.
struct Place {
  std::uint64_t part = 0;
  std::uint64_t item = 0;

  friend auto operator<=>(const Place&, const Place&) = default;
};

Place place_from(std::string_view value) {
  Place place{.part = take_number(value)};
  place.item = take_number(value);
  return place;
}

std::string_view text_of_key(std::string_view key) { return key.substr(sizeof(std::uint64_t)); }

std::string json_of_key(const definition::FeedDefinition& feed, std::string_view text) {
  return format::key_json(definition::outline(feed), text).value_or(std::string(text));
}

void add_totals(store::CollectionTotals& sum, const std::vector<store::CollectionTotals>& others) {
  const auto other = std::ranges::find(others, sum.name, &store::CollectionTotals::name);
  if (other == others.end() || other->children.size() != sum.children.size())
    throw Error(ErrorKind::failed, "a part has other collections than the plan", {"plan again"});
  sum.documents += other->documents;
  sum.aliases += other->aliases;
  for (store::CollectionTotals::Children& children : sum.children) {
    const auto found =
        std::ranges::find(other->children, children.name, &store::CollectionTotals::Children::name);
    if (found != other->children.end()) children.total += found->total;
  }
}

/// Has the commit move what a part staged, and remove what it would have removed.
void take(const Plan& plan, const store::ResourceWriter::DocumentSlot& document,
          store::Commit& commit) {
  for (const codec::Encoding encoding : codec::kEncodings) {
    const std::string path = store::public_path(document.record.url, encoding);
    const bool is_gzip = encoding == codec::Encoding::gzip;
    if (document.staged.contains(encoding))
      commit.take(plan.id, path, is_gzip ? document.gzip : document.record.digest);
    if (document.removed.contains(encoding)) commit.remove(path);
  }
}

/// The hashes of documents, one at hand.
class Hashes {
 public:
  explicit Hashes(std::unique_ptr<sort::RecordStream> stream) : stream_(std::move(stream)) {
    advance();
  }

  /// Whether there is one; asked in ascending order.
  bool contains(std::uint64_t hash) {
    while (any_ && next_ < hash) advance();
    return any_ && next_ == hash;
  }

 private:
  void advance() {
    sort::Record record;
    any_ = stream_->next(record);
    if (any_) next_ = sort::leading_bytes(record.key);
  }

  std::unique_ptr<sort::RecordStream> stream_;
  std::uint64_t next_ = 0;  ///< when `any_`
  bool any_ = false;
};

}  // namespace

PartMaterial::PartMaterial(const Plan& plan, const definition::Definition& definition,
                           std::vector<PartResult> results, store::FileStore& store)
    : plan_(plan), definition_(definition), results_(std::move(results)), store_(store) {}

std::unique_ptr<sort::RecordStream> PartMaterial::merged(
    const std::vector<RecordList>& lists) const {
  std::vector<std::unique_ptr<sort::RecordStream>> streams;
  for (const RecordList& list : lists)
    streams.push_back(std::make_unique<ListedRecords>(store_, list));
  return std::make_unique<sort::MergedStream>(std::move(streams));
}

std::uint64_t PartMaterial::count_items(std::size_t feed) const {
  std::uint64_t items = 0;
  for (const PartResult& result : results_) items += result.feeds[feed].items;
  return std::min(items, definition_.feeds[feed].max_items.value_or(UINT64_MAX));
}

void PartMaterial::read(const store::Denylist& /*denylist*/, Progress& /*progress*/) {
  require_all_rows();
  find_ambiguous_objects();
}

/// A row that no part took, or two parts, must never go unnoticed.
void PartMaterial::require_all_rows() const {
  for (std::size_t i = 0; i < plan_.views.size(); ++i) {
    feed::ViewRows all;
    for (const PartResult& result : results_) {
      all.rows += result.views[i].rows;
      all.unplaced += result.views[i].unplaced;
      all.segment_rows += result.views[i].segment_rows;
    }
    const CountedView& counted = plan_.views[i];
    const auto is_all = [&](std::uint64_t rows, std::uint64_t expected) {
      return rows <= expected && rows + all.unplaced >= expected;
    };
    if (is_all(all.rows, counted.rows) && is_all(all.segment_rows, counted.segment_rows)) continue;
    throw Error(ErrorKind::failed,
                fmt::format("{}: the parts together read {} rows ({} in segments), and the plan "
                            "counted {} ({})",
                            results_.front().views[i].oversized.location, all.rows,
                            all.segment_rows, counted.rows, counted.segment_rows),
                {"let the query return the same rows each time (no LIMIT without a total order, no "
                 "random(), no clock), and plan again"});
  }
}

/// Pages of several feeds may have the same content, and some are compressed harder than others.
void PartMaterial::find_ambiguous_objects() {
  std::set<codec::Digest> for_most;
  const auto visit_pages = [&](const auto& visit) {
    for (const PartResult& result : results_)
      for (const FeedResult& feed : result.feeds)
        for (const RecordList* list : {&feed.pages, &feed.segments})
          visit_records(store_, *list, [&](const sort::Record& record) {
            if (kind_of(record.key) == RecordKind::page) visit(page_from(record.value));
          });
  };
  visit_pages([&](const compile::PartPage& page) {
    if (page.readership == codec::Readership::most) for_most.insert(page.object.record.digest);
  });
  visit_pages([&](const compile::PartPage& page) {
    if (page.readership == codec::Readership::few && for_most.contains(page.object.record.digest))
      objects_.ambiguous.insert(page.object.record.digest);
  });
}

std::chrono::duration<double> PartMaterial::transaction_time() const {
  return std::ranges::max(results_, {}, &PartResult::transaction_time).transaction_time;
}

std::vector<feed::OversizedRows> PartMaterial::oversized() const {
  std::vector<feed::OversizedRows> all;
  for (std::size_t i = 0; i < plan_.views.size(); ++i) {
    all.push_back(results_.front().views[i].oversized);
    for (auto result = results_.begin() + 1; result != results_.end(); ++result)
      feed::add_oversized(all.back(), result->views[i].oversized);
  }
  return all;
}

std::vector<RecordList> PartMaterial::keys_of(std::size_t feed) const {
  std::vector<RecordList> lists;
  for (const PartResult& result : results_) lists.push_back(result.feeds[feed].keys);
  return lists;
}

void PartMaterial::compare(compile::MissingDocumentsGate& missing) {
  for (std::size_t i = 0; i < definition_.feeds.size(); ++i) {
    if (const auto opened = compile::opened_by(definition_.feeds[i], definition_)) {
      const auto collection =
          static_cast<std::size_t>(opened->documents - definition_.documents.data());
      missing.add(missing_documents(i, collection), *opened);
    } else {
      visit_unique_keys(i, [](const sort::Record&) {});
    }
  }
}

/// In the order of their hashes. Throws after the last one if any is in two parts.
void PartMaterial::visit_unique_keys(std::size_t feed, const VisitKey& visit) const {
  const definition::FeedDefinition& definition = definition_.feeds[feed];
  const auto stream = merged(keys_of(feed));
  feed::KeyCounts counts;
  std::string last;
  sort::Record record;
  while (stream->next(record)) {
    if (record.key == last) {
      const auto added = counts.try_emplace(json_of_key(definition, text_of_key(last)), 1);
      ++added.first->second;
    }
    last = record.key;
    visit(record);
  }
  if (!counts.empty()) throw feed::repeated_keys(definition, counts);
}

compile::MissingDocuments PartMaterial::missing_documents(std::size_t feed,
                                                          std::size_t collection) const {
  constexpr std::size_t kShownKeys = 3;
  const definition::FeedDefinition& definition = definition_.feeds[feed];
  compile::MissingDocuments found{.feed = definition.name,
                                  .documents = definition_.documents[collection].name,
                                  .items = count_items(feed),
                                  .keys = {}};
  std::vector<std::uint64_t> before(results_.size(), 0);  // items of earlier parts
  for (std::size_t i = 1; i < results_.size(); ++i)
    before[i] = before[i - 1] + results_[i - 1].feeds[feed].items;
  std::vector<RecordList> lists;
  for (const PartResult& result : results_)
    lists.push_back(result.collections[collection].key_hashes);
  Hashes documents(merged(lists));
  std::map<Place, std::string> shown;
  visit_unique_keys(feed, [&](const sort::Record& record) {
    const Place place = place_from(record.value);
    if (place.item >= results_.at(place.part).feeds[feed].items) return;
    if (before.at(place.part) + place.item >= found.items) return;
    if (documents.contains(sort::leading_bytes(record.key))) return;
    ++found.missing;
    if (shown.size() < kShownKeys) shown[place] = json_of_key(definition, text_of_key(record.key));
  });
  for (auto& [place, key] : shown) found.keys.push_back(std::move(key));
  return found;
}

void PartMaterial::compile_feed(std::size_t index, const compile::FeedContext& context,
                                std::vector<compile::CompiledFeed>& feeds) {
  const definition::FeedDefinition& feed = definition_.feeds[index];
  std::vector<feed::SegmentRows> rows;
  std::vector<compile::CompiledFeed> segments = compile_segments(index, context, rows);
  const auto* directory =
      feed.segments ? compile::write_directory(feed, rows, segments, context.writer) : nullptr;
  const definition::FeedOutline outline = definition::outline(feed);
  JoinedPages pages(outline, count_items(index), context.store, context.writer, objects_);
  context.progress.begin("joining pages", results_.size());
  for (std::size_t part = 0; part < results_.size(); ++part) {
    const feed::KeyRange& range = plan_.parts[part].feeds[index].items;
    pages.begin_part({.has_first = range.from.empty(), .has_last = !range.to});
    visit_records(
        context.store, results_[part].feeds[index].pages,
        [&](const sort::Record& record) { pages.add(kind_of(record.key), record.value); });
    context.progress.update(part + 1);
  }
  feeds.push_back(compile::finish_feed(feed, pages.finish(), directory, context));
  note_used(feeds.back());
  std::ranges::for_each(segments, [this](const auto& segment) { note_used(segment); });
  std::ranges::move(segments, std::back_inserter(feeds));
}

std::vector<compile::CompiledFeed> PartMaterial::compile_segments(
    std::size_t index, const compile::FeedContext& context,
    std::vector<feed::SegmentRows>& segments) {
  const definition::FeedDefinition& feed = definition_.feeds[index];
  definition::FeedOutline outline = compile::segment_outline(feed);
  std::optional<JoinedPages> pages;
  std::vector<compile::CompiledFeed> compiled;
  const auto finish = [&] {
    if (pages) compiled.push_back(compile::stage_feed(feed, outline, pages->finish(), context));
    pages.reset();
  };
  for (const PartResult& result : results_)
    visit_records(context.store, result.feeds[index].segments, [&](const sort::Record& record) {
      const RecordKind kind = kind_of(record.key);
      if (kind == RecordKind::segment) {
        finish();
        segments.push_back(segment_from(record.value, feed.name));
        outline.name = segments.back().name;
        pages.emplace(outline, segments.back().rows, context.store, context.writer, objects_);
      } else if (!pages) {
        throw std::invalid_argument("pages of no segment");
      } else {
        pages->add(kind, record.value);
      }
    });
  finish();
  return compiled;
}

std::uint64_t PartMaterial::count_documents(std::size_t index) const {
  std::uint64_t documents = 0;
  for (const PartResult& result : results_) documents += result.collections[index].documents;
  return documents;
}

compile::CompiledDocuments PartMaterial::compile_documents(store::FileStore& store,
                                                           store::ResourceWriter& /*writer*/,
                                                           store::Commit& commit,
                                                           const store::Manifest& previous,
                                                           Progress& progress) {
  std::vector<RecordList> lists;
  std::uint64_t resources = 0;
  for (const PartResult& result : results_) {
    lists.push_back(result.resources);
    resources += result.resources.records;
  }
  compile::DocumentList list(store, commit, resources, previous);
  compile::PreviousDocuments records(store, previous);
  const auto gone = [&](const store::DocumentRecord& document) { list.remove(document); };
  const auto stream = merged(lists);
  std::string last;
  std::uint64_t done = 0;
  progress.begin("joining documents", resources);
  sort::Record record;
  while (stream->next(record)) {
    const auto document = resource_from(record.key, record.value);
    if (record.key == last) throw doubled_resource(document.record.url);
    last = record.key;
    (void)records.seek(record.key, gone);
    list.add(document);
    require_staged(last, document);
    take(plan_, document, commit);
    progress.update(++done);
  }
  records.finish(gone);
  return list.finish(sum_of_totals());
}

/// A commit that lacks a file could never be completed. Sizes are compared and not bytes: that
/// would read every document of a version again.
void PartMaterial::require_staged(const std::string& sort_key,
                                  const store::ResourceWriter::DocumentSlot& document) const {
  for (const codec::Encoding encoding : codec::kEncodings) {
    if (!document.staged.contains(encoding)) continue;
    const std::string path =
        store::staged_by_part_path(plan_.id, store::public_path(document.record.url, encoding));
    const auto size = store_.size(path);
    if (size != document.record.sizes.stored(encoding))
      throw Error(ErrorKind::failed, fmt::format("{} is {}", path, size ? "damaged" : "missing"),
                  {fmt::format("run part {} again", part_of_resource(sort_key))});
  }
}

std::uint64_t PartMaterial::part_of_resource(const std::string& sort_key) const {
  const auto has = [&](const PartResult& result) {
    bool found = false;
    visit_records(store_, result.resources,
                  [&](const sort::Record& record) { found = found || record.key == sort_key; });
    return found;
  };
  return std::ranges::find_if(results_, has)->part;
}

/// Only an alias can be in two parts: a key is in one.
Error PartMaterial::doubled_resource(const std::string& url) const {
  const auto [name, segment] = format::document_of(url);
  for (const definition::DocumentsDefinition& collection : definition_.documents)
    if (collection.name == name && collection.alias) return feed::doubled_alias(collection, url);
  return {ErrorKind::failed, fmt::format("two parts made {}", url), {"plan again"}};
}

std::vector<store::CollectionTotals> PartMaterial::sum_of_totals() const {
  std::vector<store::CollectionTotals> sums;
  for (const definition::DocumentsDefinition& collection : definition_.documents) {
    store::CollectionTotals& sum = sums.emplace_back(collection.name);
    for (const definition::ChildrenDefinition& children : collection.children)
      sum.children.push_back({.name = children.name});
    for (const PartResult& result : results_) add_totals(sum, result.totals);
  }
  return sums;
}

void PartMaterial::note_used(const compile::CompiledFeed& feed) {
  for (const auto* slots : {&feed.pages, &feed.index, &feed.entry.rest})
    for (const auto* slot : *slots) used_.push_back(slot->record.digest);
}

std::map<codec::Digest, codec::Encodings> PartMaterial::unused_objects() const {
  std::map<codec::Digest, codec::Encodings> unused = objects_.dropped;
  for (const codec::Digest& digest : used_) unused.erase(digest);
  return unused;
}

}  // namespace vizzy::parts
