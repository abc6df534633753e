#include "core/compile/previous.h"

#include <fmt/format.h>

#include <ranges>
#include <set>

#include "core/error.h"
#include "core/store/damage.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/shards.h"

namespace vizzy {

namespace {

/// Reads shards, each once: successive manifests share most of theirs.
class ObjectCollector {
 public:
  ObjectCollector(ObjectStore& store, KnownObjects& known) : store_(store), known_(known) {}

  std::vector<ObjectRecord> collect(const Manifest& manifest) {
    std::vector<ObjectRecord> objects = records_of(manifest.objects);
    for (const ObjectRecord& object : objects) known_.add(object);
    for (const ObjectRecord& object : records_of(manifest.spared)) known_.add(object);
    return objects;
  }

 private:
  std::vector<ObjectRecord> records_of(const std::vector<ShardRecord>& shards) {
    std::vector<ObjectRecord> objects;
    for (const ShardRecord& shard : shards) {
      if (!seen_.insert(shard.digest).second) continue;
      ShardReader<ObjectRecord> reader(store_, {shard});
      while (const auto object = reader.next()) objects.push_back(*object);
    }
    return objects;
  }

  ObjectStore& store_;
  KnownObjects& known_;
  std::set<Digest> seen_;
};

void leave_out_damaged(ObjectStore& store, Manifest& manifest, std::vector<std::string>& warnings) {
  for (auto* shards : {&manifest.objects, &manifest.spared, &manifest.documents})
    std::erase_if(*shards, [&](const ShardRecord& shard) {
      if (stands(store, shard)) return false;
      warnings.push_back(
          fmt::format("{} was missing or damaged; what it listed is published again, and documents "
                      "that the database no longer has stay until vizzy gc",
                      layout::shard_path(shard.digest)));
      return true;
    });
}

}  // namespace

Previous load_previous(ObjectStore& store, Reuse reuse, std::vector<std::string>& warnings) {
  Previous previous;
  previous.manifest = read_current_manifest(store);
  if (!previous.manifest) return previous;
  if (reuse == Reuse::by_bytes) leave_out_damaged(store, *previous.manifest, warnings);
  ObjectCollector collector(store, previous.known);
  previous.objects = collector.collect(*previous.manifest);
  const std::vector<std::uint64_t> sequences = kept_sequences(store);
  // Newest first: where two records differ in their sizes, an object was damaged and repaired
  // since.
  for (const std::uint64_t sequence : sequences | std::views::reverse) {
    if (sequence == previous.manifest->sequence) continue;
    try {
      with_remedy(store, [&] { collector.collect(read_manifest(store, sequence)); });
    } catch (const Error& error) {
      warnings.push_back(fmt::format("sequence {} cannot be reused: {}", sequence, error.what()));
    }
  }
  previous.known.index();
  return previous;
}

}  // namespace vizzy
