#include "core/build/build.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/build/compile_documents.h"
#include "core/build/compile_feed.h"
#include "core/build/gates.h"
#include "core/error.h"
#include "core/feed/document.h"
#include "core/feed/read_items.h"
#include "core/store/commit.h"
#include "core/store/counting_store.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/resource_writer.h"
#include "core/store/shards.h"

namespace vizzy {

namespace {

/// Times the phases of a build.
class Phases {
 public:
  explicit Phases(BuildReport& report) : report_(report) {}

  template <class Work>
  auto run(std::string name, const Work& work) {
    const Timer timer{report_, std::move(name)};
    return work();
  }

 private:
  struct Timer {
    BuildReport& report;
    std::string name;
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    ~Timer() { report.phases.push_back({name, std::chrono::steady_clock::now() - start}); }
  };
  BuildReport& report_;
};

/// All rows of a build, as one snapshot showed them.
struct Rows {
  std::vector<ItemTable> feeds;
  std::vector<PendingDocument> documents;
};

Rows read_rows(const Definition& definition, const OpenSnapshot& open, Progress& progress) {
  const std::unique_ptr<Snapshot> snapshot = open();
  Rows rows;
  for (const FeedDefinition& feed : definition.feeds)
    rows.feeds.push_back(read_items(*snapshot, feed, progress));
  for (const DocumentsDefinition& collection : definition.documents)
    for (Document& document : read_documents(*snapshot, collection, progress)) {
      std::string url = layout::document_url(collection.name, document.segment);
      const std::uint64_t position = leading_bits(sha256(url));
      rows.documents.push_back({position, std::move(url), std::move(document.json)});
    }
  return rows;
}

/// Orders the items of each feed and keeps the first max_items.
void order_rows(Rows& rows, const Definition& definition) {
  for (std::size_t i = 0; i < rows.feeds.size(); ++i) {
    rows.feeds[i].sort();
    if (const auto max = definition.feeds[i].max_items) rows.feeds[i].truncate(*max);
  }
}

/// What earlier builds left: the current manifest, and the objects that retained ones vouch for.
struct Previous {
  std::optional<Manifest> manifest;
  std::vector<ObjectRecord> objects;  ///< of the current manifest
  KnownObjects known;
};

Previous load_previous(ObjectStore& store, const Retention& retention, BuildReport& report) {
  Previous previous;
  previous.manifest = read_current_manifest(store);
  if (!previous.manifest) return previous;
  std::vector<std::uint64_t> sequences = kept_sequences(store);
  std::ranges::reverse(sequences);
  sequences.resize(std::min(sequences.size(), retention.builds + 1));
  std::set<Digest> seen;  // successive manifests share most shards
  for (const std::uint64_t sequence : sequences) try {
      for (const ShardRecord& shard : read_manifest(store, sequence).objects) {
        if (!seen.insert(shard.digest).second) continue;
        ShardReader<ObjectRecord> reader(store, {shard});
        while (const auto object = reader.next()) {
          previous.known.add(*object);
          if (sequence == previous.manifest->sequence) previous.objects.push_back(*object);
        }
      }
    } catch (const Error& error) {
      if (sequence == previous.manifest->sequence) throw;
      report.warnings.push_back(
          fmt::format("version {} cannot be reused: {}", sequence, error.what()));
    }
  previous.known.index();
  return previous;
}

std::vector<ObjectRecord> object_records(const std::vector<CompiledFeed>& feeds) {
  std::vector<ObjectRecord> records;
  for (const CompiledFeed& feed : feeds)
    for (const auto* slots : {&feed.pages, &feed.index})
      for (const auto* slot : *slots) records.push_back(slot->record);
  std::ranges::sort(records, {}, &ObjectRecord::digest);
  const auto twice = std::ranges::unique(records, {}, &ObjectRecord::digest);
  records.erase(twice.begin(), twice.end());
  return records;
}

/// The manifest of what was compiled; its new shards are written, the root is not yet.
Manifest describe(const std::vector<CompiledFeed>& feeds, const std::vector<ObjectRecord>& objects,
                  const CompiledDocuments& documents, ObjectStore& store,
                  const std::optional<Manifest>& previous) {
  static const std::vector<ShardRecord> none;
  Manifest manifest;
  for (const CompiledFeed& feed : feeds) manifest.feeds.push_back(feed.record);
  ShardWriter object_shards(store, objects.size(), previous ? previous->objects : none);
  for (const ObjectRecord& object : objects) object_shards.add(object);
  manifest.objects = object_shards.finish();
  ShardWriter document_shards(store, documents.slots.size(), previous ? previous->documents : none);
  for (const auto* slot : documents.slots) document_shards.add(slot->record);
  manifest.documents = document_shards.finish();
  return manifest;
}

/// Feeds that the definition no longer has lose their entries.
std::uint64_t remove_old_entries(const Definition& definition,
                                 const std::optional<Manifest>& previous, Commit& commit) {
  if (!previous) return 0;
  std::uint64_t removed = 0;
  for (const FeedRecord& feed : previous->feeds) {
    if (std::ranges::find(definition.feeds, feed.name, &FeedDefinition::name) !=
        definition.feeds.end())
      continue;
    for (const auto encoding :
         {layout::Encoding::identity, layout::Encoding::gzip, layout::Encoding::brotli})
      commit.remove(layout::public_path(layout::entry_url(feed.name), encoding));
    ++removed;
  }
  return removed;
}

/// The clock of this build; it never goes back, because retention is counted from it.
std::chrono::sys_seconds build_time(const BuildOptions& options,
                                    const std::optional<Manifest>& previous, BuildReport& report) {
  if (!previous || options.now >= previous->built_at) return options.now;
  report.warnings.push_back(
      fmt::format("the clock reads {:%FT%TZ}, but the last build was made at {:%FT%TZ}; this build "
                  "is recorded with the later time: set the clock",
                  options.now, previous->built_at));
  return previous->built_at;
}

void count(ResourceCounts& counts, Outcome outcome, const Sizes& sizes) {
  if (outcome == Outcome::reused) {
    ++counts.reused;
    return;
  }
  ++(outcome == Outcome::written ? counts.written : counts.repaired);
  counts.written_bytes += sizes;
}

void note_largest(BuildReport& report, const std::string& url, const Sizes& sizes) {
  if (sizes.gzip <= report.largest_page_bytes) return;
  report.largest_page = url;
  report.largest_page_bytes = sizes.gzip;
}

/// `counted` holds what earlier feeds counted: feeds may share objects.
void count_feed(BuildReport& report, const CompiledFeed& feed,
                std::set<const ResourceWriter::ObjectSlot*>& counted) {
  const FeedRecord& record = feed.record;
  report.feeds.push_back({record.name, record.version, record.sequence, record.total,
                          feed.pages.size() + 1, record.sizes});
  count(report.entries, feed.entry_outcome, record.sizes);
  note_largest(report, layout::entry_url(record.name), record.sizes);
  for (const auto* slots : {&feed.pages, &feed.index})
    for (const auto* slot : *slots)
      if (counted.insert(slot).second) count(report.objects, slot->outcome, slot->record.sizes);
  for (const auto* page : feed.pages)
    note_largest(report, layout::object_url(page->record.digest), page->record.sizes);
}

void count_resources(BuildReport& report, const std::vector<CompiledFeed>& feeds,
                     const CompiledDocuments& documents, const std::vector<ObjectRecord>& objects,
                     const Previous& previous) {
  std::set<const ResourceWriter::ObjectSlot*> counted;
  for (const CompiledFeed& feed : feeds) count_feed(report, feed, counted);
  for (const auto* slot : documents.slots)
    count(report.documents, slot->outcome, slot->record.sizes);
  report.documents.removed = documents.removed;
  report.objects.removed = static_cast<std::uint64_t>(
      std::ranges::count_if(previous.objects, [&](const ObjectRecord& object) {
        return !std::ranges::binary_search(objects, object.digest, {}, &ObjectRecord::digest);
      }));
  const std::uint64_t mutable_puts = report.documents.written;
  const std::uint64_t full_puts = report.entries.written + report.objects.written;
  report.puts = full_puts + mutable_puts;
  report.puts_all_encodings = full_puts * 3 + mutable_puts * 2;
}

std::uint64_t peak_memory_bytes() {
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

/// Makes the new version visible, or what was damaged whole again, or does nothing.
void publish(Manifest manifest, const Previous& previous, Commit& commit, ObjectStore& store,
             BuildReport& report) {
  report.changed = !previous.manifest || !manifest.same_content(*previous.manifest);
  report.sequence = report.changed ? manifest.sequence : previous.manifest->sequence;
  if (report.changed) {
    commit.commit(manifest);
  } else if (commit.size() > 0) {
    commit.repair();
  } else if (report.objects.repaired > 0) {
    store.sync();
  }
}

}  // namespace

BuildReport build_feed(const Definition& definition, const OpenSnapshot& open, ObjectStore& folder,
                       const BuildOptions& options, Progress& progress) {
  BuildReport report;
  Phases phases(report);
  CountingStore store(folder);
  report.completed_earlier_run = recover(store);
  const Previous previous =
      phases.run("load", [&] { return load_previous(store, definition.retention, report); });
  const std::uint64_t sequence = previous.manifest ? previous.manifest->sequence + 1 : 1;

  Rows rows = phases.run("read", [&] { return read_rows(definition, open, progress); });
  phases.run("order", [&] { order_rows(rows, definition); });

  Commit commit(store);
  ResourceWriter writer(
      store, previous.known, commit,
      {.effort = options.effort, .threads = options.threads, .stop = options.stop});
  const FeedContext context{store,    writer,         commit,  previous.manifest,
                            sequence, options.effort, progress};
  std::vector<CompiledFeed> feeds;
  phases.run("pages", [&] {
    for (std::size_t i = 0; i < definition.feeds.size(); ++i) {
      feeds.push_back(compile_feed(definition.feeds[i], rows.feeds[i], context));
      rows.feeds[i] = ItemTable();
    }
  });
  const CompiledDocuments documents = phases.run("documents", [&] {
    return compile_documents(std::move(rows.documents), store, writer, commit, previous.manifest,
                             progress);
  });
  report.entries.removed = remove_old_entries(definition, previous.manifest, commit);
  const std::vector<ObjectRecord> objects = object_records(feeds);
  count_resources(report, feeds, documents, objects, previous);

  phases.run("gates", [&] {
    check_feeds(definition, feeds, previous.manifest, options.shrink, store);
    check_puts(definition.gates, report.puts);
  });
  phases.run("commit", [&] {
    Manifest manifest = describe(feeds, objects, documents, store, previous.manifest);
    manifest.sequence = sequence;
    manifest.built_at = build_time(options, previous.manifest, report);
    publish(std::move(manifest), previous, commit, store, report);
  });
  report.files_written = store.files_written();
  report.peak_memory_bytes = peak_memory_bytes();
  return report;
}

}  // namespace vizzy
