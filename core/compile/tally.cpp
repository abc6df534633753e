#include "core/compile/tally.h"

#include <algorithm>
#include <set>

#include "core/format/url.h"
#include "core/store/layout.h"

namespace vizzy::compile {

namespace {

void note_largest(BuildReport& report, const std::string& url, const codec::Sizes& sizes) {
  if (sizes.gzip <= report.largest_page_bytes) return;
  report.largest_page = url;
  report.largest_page_bytes = sizes.gzip;
}

/// `counted` holds what earlier feeds counted: feeds may share objects.
void count_feed(BuildReport& report, const CompiledFeed& feed,
                std::set<const store::ResourceWriter::ObjectSlot*>& counted) {
  const store::FeedRecord& record = feed.entry.record;
  report.feeds.push_back({record.outline.name, record.version, record.sequence, record.total,
                          feed.pages.size() + 1, record.sizes});
  count(report.entries, feed.entry.outcome, record.sizes);
  note_largest(report, format::entry_url(record.outline.name), record.sizes);
  for (std::size_t i = 0; i < record.changes.size(); ++i)
    count(report.changes, feed.entry.changes[i], record.changes[i].sizes);
  report.changes.removed += feed.entry.removed_changes;
  for (const auto* slots : {&feed.pages, &feed.index, &feed.entry.rest})
    for (const auto* slot : *slots)
      if (counted.insert(slot).second) count(report.objects, slot->outcome, slot->record.sizes);
  for (const auto* page : feed.pages)
    note_largest(report, format::object_url(page->record.digest), page->record.sizes);
}

std::uint64_t count_missing(const std::vector<store::ObjectRecord>& from,
                            const std::vector<store::ObjectRecord>& in) {
  const auto is_missing = [&](const store::ObjectRecord& object) {
    return !std::ranges::binary_search(in, object.digest, {}, &store::ObjectRecord::digest);
  };
  return static_cast<std::uint64_t>(std::ranges::count_if(from, is_missing));
}

}  // namespace

void count(ResourceCounts& counts, store::Outcome outcome, const codec::Sizes& sizes) {
  if (outcome == store::Outcome::reused) {
    ++counts.reused;
    return;
  }
  ++(outcome == store::Outcome::written ? counts.written : counts.repaired);
  counts.written_bytes += {.identity = sizes.stored(codec::Encoding::identity),
                           .gzip = sizes.gzip,
                           .brotli = sizes.brotli};
}

void tally(BuildReport& report, const std::vector<CompiledFeed>& feeds,
           const CompiledDocuments& documents, const std::vector<store::ObjectRecord>& objects,
           const std::vector<store::ObjectRecord>& previous_objects,
           const codec::Encodings& encodings) {
  std::set<const store::ResourceWriter::ObjectSlot*> counted;
  for (const CompiledFeed& feed : feeds) count_feed(report, feed, counted);
  report.documents = documents.counts;
  report.objects.removed = count_missing(previous_objects, objects);
  const std::uint64_t negotiated =
      report.entries.written + report.changes.written + report.objects.written;
  report.puts = negotiated + report.documents.written;
  report.puts_all_encodings =
      negotiated * encodings.size() +
      report.documents.written * encodings.without({codec::Encoding::brotli}).size();
}

}  // namespace vizzy::compile
