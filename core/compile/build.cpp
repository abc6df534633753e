#include "core/compile/build.h"

#include <sys/resource.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/compile/compile_documents.h"
#include "core/compile/compile_feed.h"
#include "core/compile/contract_gate.h"
#include "core/compile/gates.h"
#include "core/compile/material.h"
#include "core/compile/missing_documents.h"
#include "core/compile/oversized_rows.h"
#include "core/compile/previous.h"
#include "core/compile/rows_material.h"
#include "core/compile/tally.h"
#include "core/feed/group_advice.h"
#include "core/format/lineage.h"
#include "core/store/commit.h"
#include "core/store/counting_store.h"
#include "core/store/damage.h"
#include "core/store/denylist.h"
#include "core/store/entry_writer.h"
#include "core/store/give_back.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/origin.h"
#include "core/store/resource_writer.h"
#include "core/store/shards.h"

namespace vizzy::compile {

namespace {

/// On destruction, notes in the report how long a phase took.
class PhaseTimer {
 public:
  PhaseTimer(BuildReport& report, std::string name) : report_(report), name_(std::move(name)) {}
  ~PhaseTimer() { report_.phases.push_back({name_, std::chrono::steady_clock::now() - start_}); }
  PhaseTimer(const PhaseTimer&) = delete;
  PhaseTimer& operator=(const PhaseTimer&) = delete;

 private:
  BuildReport& report_;
  std::string name_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Runs the phases of a build.
class Phases {
 public:
  Phases(BuildReport& report, store::FileStore& folder) : report_(report), folder_(folder) {}

  template <class Work>
  auto run(std::string name, const Work& work) {
    const PhaseTimer timer(report_, std::move(name));
    return store::with_remedy(folder_, work);
  }

 private:
  BuildReport& report_;
  store::FileStore& folder_;
};

/// The objects of all feeds, each once, sorted by digest.
std::vector<store::ObjectRecord> object_records(const std::vector<CompiledFeed>& feeds) {
  std::vector<store::ObjectRecord> records;
  for (const CompiledFeed& feed : feeds)
    for (const auto* slots : {&feed.pages, &feed.index, &feed.entry.rest})
      for (const auto* slot : *slots) records.push_back(slot->record);
  std::ranges::sort(records, {}, &store::ObjectRecord::digest);
  const auto twice = std::ranges::unique(records, {}, &store::ObjectRecord::digest);
  records.erase(twice.begin(), twice.end());
  return records;
}

/// The manifest of what was compiled. Shards that the last manifest lacks are written.
store::Manifest describe(const std::vector<CompiledFeed>& feeds,
                         const std::vector<store::ObjectRecord>& objects,
                         const CompiledDocuments& documents, store::FileStore& store,
                         const store::Manifest& previous) {
  store::Manifest manifest;
  for (const CompiledFeed& feed : feeds) manifest.feeds.push_back(feed.entry.record);
  store::ShardWriter object_shards(store, objects.size(), previous.objects);
  for (const store::ObjectRecord& object : objects) object_shards.add(object);
  manifest.objects = object_shards.finish();
  manifest.documents = documents.shards;
  manifest.totals = documents.totals;
  return manifest;
}

store::VersionTotals totals_of(const std::vector<CompiledFeed>& feeds,
                               const CompiledDocuments& documents) {
  store::VersionTotals totals{.feeds = {}, .collections = documents.totals};
  for (const CompiledFeed& feed : feeds)
    totals.feeds.push_back({feed.entry.record.outline.name, feed.entry.record.total});
  return totals;
}

/// Removes the entries of feeds and segments that no longer exist, and their changes.
void remove_old_entries(const std::vector<CompiledFeed>& feeds, const store::Manifest& previous,
                        store::Commit& commit, BuildReport& report) {
  std::set<std::string_view> names;
  for (const CompiledFeed& feed : feeds) names.insert(feed.entry.record.outline.name);
  for (const store::FeedRecord& feed : previous.feeds) {
    if (names.contains(feed.outline.name)) continue;
    store::stage_entry_removal(feed, commit);
    ++report.entries.removed;
    report.changes.removed += feed.changes.size();
  }
}

/// The manifest that the build follows; a folder without a lineage gets one.
store::Manifest last_manifest(const Previous& previous, const definition::Definition& definition,
                              const BuildOptions& options) {
  store::Manifest last = previous.manifest.value_or(store::Manifest{});
  if (!previous.manifest) last.sequence = options.sequence_before;
  if (!last.lineage.empty()) return last;
  std::string seed = options.lineage_seed;
  if (format::is_lineage(seed)) {  // of a first publish that was not completed
    last.lineage = std::move(seed);
    return last;
  }
  for (const definition::FeedDefinition& feed : definition.feeds) seed += "\n" + feed.name;
  last.lineage = format::lineage_from(seed);
  return last;
}

/// Documents of a collection that the last version lacks are moved with its folder.
void add_new_folders(const definition::Definition& definition, const store::Manifest& last,
                     store::Commit& commit) {
  for (const definition::DocumentsDefinition& collection : definition.documents) {
    const auto& before = last.collections;
    const bool is_there = std::ranges::find(before, collection.name,
                                            &definition::CollectionOutline::name) != before.end();
    if (!is_there) commit.add_folder(store::documents_folder(collection.name));
  }
}

/// Makes the new version visible, repairs damage, or does nothing. A hold keeps new versions back.
void publish(const store::Manifest& manifest, const Previous& previous, store::Commit& commit,
             store::FileStore& store, const BuildOptions& options, BuildReport& report) {
  report.changed = !previous.manifest || !manifest.same_content(*previous.manifest) ||
                   manifest.change_tables() != previous.manifest->change_tables() ||
                   manifest.contract != previous.manifest->contract ||
                   manifest.encodings != previous.manifest->encodings;
  report.is_held = report.hold && report.changed && previous.manifest.has_value();
  if (report.is_held) {
    report.changed = false;
    report.sequence = previous.manifest->sequence;
    if (report.objects.repaired > 0) store.sync();
    return;
  }
  report.sequence = report.changed ? manifest.sequence : previous.manifest->sequence;
  if (report.changed) {
    options.before_commit(manifest);
    commit.commit(manifest);
  } else if (commit.size() > 0 || store::read_commit(store)->owes_takedowns) {
    commit.repair();
  } else if (report.objects.repaired > 0) {
    store.sync();
  }
}

std::uint64_t peak_memory_bytes() {
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

BuildReport build(const definition::Definition& definition, Material& material,
                  store::FileStore& folder, const BuildOptions& options, Progress& progress) {
  BuildReport report;
  Phases phases(report, folder);
  store::CountingStore store(folder);
  report.is_partial = options.reuse != store::Reuse::by_bytes && store::read_origin(store);
  const Previous previous =
      phases.run("load", [&] { return load_previous(store, options.reuse, report.warnings); });
  report.hold = store::standing_hold(store, options.now, report.warnings);
  const store::Manifest last = last_manifest(previous, definition, options);
  report.contract = check_contract(definition, previous.manifest, options.allow_breaking);
  std::ranges::copy(allowed_breaks(report.contract), std::back_inserter(report.warnings));
  std::ranges::move(contract_advice(report.contract), std::back_inserter(report.advice));
  store::Denylist denylist = store::read_denylist(store);
  const bool is_limited =
      !denylist.empty() && denylist.limit_hiding(store::guarded_time(store, options.now));

  phases.run("read", [&] { material.read(denylist, progress); });
  report.transaction_time = material.transaction_time();
  report.oversized = material.oversized();
  for (const feed::OversizedRows& oversized : report.oversized)
    if (oversized.rows > 0) report.warnings.push_back(oversized_message(oversized));
  MissingDocumentsGate missing(definition);
  phases.run("order", [&] { material.compare(missing); });
  report.missing_documents = missing.found();
  if (options.missing == Missing::refused) missing.require_few();
  for (const std::string& line : missing.too_many())
    report.warnings.emplace_back(line + " (--allow-missing-documents)");
  std::ranges::move(missing.advice(), std::back_inserter(report.advice));

  store::Commit commit(store);
  add_new_folders(definition, last, commit);
  if (is_limited)
    commit.put(std::string(store::kDenylist), store::denylist_json(denylist),
               store::Commit::Stage::bookkeeping);
  store::ResourceWriter writer(store, previous.known, commit,
                               {.effort = options.effort,
                                .encodings = options.encodings,
                                .threads = options.threads,
                                .reuse = options.reuse,
                                .stop = options.stop});
  std::vector<CompiledFeed> feeds;
  phases.run("pages", [&] {
    const FeedContext context{store,
                              writer,
                              commit,
                              last,
                              denylist,
                              options.now,
                              {.effort = options.effort, .encodings = options.encodings},
                              progress};
    for (std::size_t i = 0; i < definition.feeds.size(); ++i)
      material.compile_feed(i, context, feeds);
  });
  if (!denylist.keys().empty())
    for (const CompiledFeed& feed : feeds)
      if (auto advice = hidden_advice(feed.entry.record, store))
        report.advice.push_back(*std::move(advice));
  for (std::size_t i = 0; i < definition.documents.size(); ++i)
    if (auto advice = feed::group_advice(definition.documents[i], material.count_documents(i)))
      report.advice.push_back(*std::move(advice));
  const CompiledDocuments documents = phases.run("documents", [&] {
    return material.compile_documents(store, writer, commit, last, progress);
  });
  const std::vector<store::ObjectRecord> objects = object_records(feeds);
  tally(report, feeds, documents, objects, previous.objects, options.encodings);

  bool shrinks = false;
  phases.run("gates", [&] {
    check_feeds(definition, feeds, store);
    for (const std::string& loss :
         check_shrinks(definition, totals_of(feeds, documents), last, options.shrink)) {
      report.warnings.emplace_back(loss + " (--allow-shrink)");
      shrinks = true;
    }
    check_puts(definition.gates, report.puts);
  });
  phases.run("commit", [&] {
    remove_old_entries(feeds, last, commit, report);
    store::Manifest manifest = describe(feeds, objects, documents, store, last);
    manifest.sequence = last.sequence + 1;
    manifest.lineage = last.lineage;
    manifest.retention = definition.retention;
    manifest.encodings = options.encodings;
    manifest.contract = format::contract_of(definition);
    manifest.max_shrink = definition.gates.max_shrink;
    manifest.shrunk = shrinks ? manifest.sequence : last.shrunk;
    manifest.allowed_breaks = last.allowed_breaks;
    manifest.allow_breaks(report.contract.breaks);
    for (const definition::DocumentsDefinition& collection : definition.documents)
      manifest.collections.push_back(definition::outline(collection));
    manifest.built_at = store::recorded_time(options.now, last.built_at, report.warnings);
    publish(manifest, previous, commit, store, options, report);
  });
  report.files_written = store.files_written();
  report.peak_memory_bytes = peak_memory_bytes();
  return report;
}

}  // namespace

std::size_t row_memory_bytes(std::size_t memory_bytes) {
  constexpr std::size_t kOther = std::size_t{48} << 20;
  return std::max(memory_bytes / 4, memory_bytes - std::min(memory_bytes, kOther));
}

BuildReport build_from(const definition::Definition& definition, Material& material,
                       store::FileStore& folder, const BuildOptions& options, Progress& progress) {
  const bool completed = store::recover(folder);
  BuildReport report = store::give_back_on_failure(folder, [&](store::FileStore& store) {
    return build(definition, material, store, options, progress);
  });
  report.completed_earlier_run = completed;
  return report;
}

BuildReport build_feed(const definition::Definition& definition, const OpenSnapshot& open,
                       store::FileStore& folder, const BuildOptions& options, Progress& progress) {
  RowsMaterial material(definition, open, options);
  return build_from(definition, material, folder, options, progress);
}

}  // namespace vizzy::compile
