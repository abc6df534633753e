#include "core/compile/previous.h"

#include <fmt/format.h>

#include <ranges>
#include <set>

#include "core/error.h"
#include "core/store/damage.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/shards.h"

namespace vizzy::compile {

namespace {

/// Reads shards, each once: successive manifests share most of theirs.
class ObjectCollector {
 public:
  ObjectCollector(store::FileStore& store, store::KnownObjects& known)
      : store_(store), known_(known) {}

  std::vector<store::ObjectRecord> collect(const store::Manifest& manifest) {
    std::vector<store::ObjectRecord> objects = records_of(manifest.objects);
    for (const store::ObjectRecord& object : objects) known_.add(object);
    for (const store::ObjectRecord& object : records_of(manifest.spared)) known_.add(object);
    return objects;
  }

 private:
  std::vector<store::ObjectRecord> records_of(const std::vector<store::ShardRecord>& shards) {
    std::vector<store::ObjectRecord> objects;
    for (const store::ShardRecord& shard : shards) {
      if (!seen_.insert(shard.digest).second) continue;
      store::ShardReader<store::ObjectRecord> reader(store_, {shard});
      while (const auto object = reader.next()) objects.push_back(*object);
    }
    return objects;
  }

  store::FileStore& store_;
  store::KnownObjects& known_;
  std::set<codec::Digest> seen_;
};

void leave_out_damaged(store::FileStore& store, store::Manifest& manifest,
                       std::vector<Message>& warnings) {
  for (auto* shards : {&manifest.objects, &manifest.spared, &manifest.documents})
    std::erase_if(*shards, [&](const store::ShardRecord& shard) {
      if (store::is_intact(store, shard)) return false;
      warnings.emplace_back(
          fmt::format("{} was missing or damaged; its contents are published again, and documents "
                      "that the database no longer has stay until vizzy gc",
                      store::shard_path(shard.digest)));
      return true;
    });
}

}  // namespace

Previous load_previous(store::FileStore& store, store::Reuse reuse,
                       std::vector<Message>& warnings) {
  Previous previous;
  previous.manifest = store::read_current_manifest(store);
  if (!previous.manifest) return previous;
  if (reuse == store::Reuse::by_bytes) leave_out_damaged(store, *previous.manifest, warnings);
  ObjectCollector collector(store, previous.known);
  previous.objects = collector.collect(*previous.manifest);
  const store::History history(store);
  // Newest first: where two records differ in their sizes, an object was damaged and repaired
  // since.
  for (const std::uint64_t sequence : history.sequences() | std::views::reverse) {
    if (sequence == previous.manifest->sequence) continue;
    try {
      store::with_remedy(store, [&] { collector.collect(history.read(sequence)); });
    } catch (const Error& error) {
      warnings.emplace_back(
          fmt::format("sequence {} cannot be reused: {}", sequence, error.message().problem),
          error.message().remedy);
    }
  }
  previous.known.index();
  return previous;
}

}  // namespace vizzy::compile
