#include "core/store/shards.h"

#include <string>

#include "core/store/layout.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"
#include "tests/store/memory_store.h"

namespace vizzy::fuzz {

namespace {

/// The lines of a shard that is what its name promises.
template <class Record>
std::string lines_again(std::string_view shard) {
  test::MemoryStore store;
  const codec::Digest digest = codec::sha256(shard);
  store.set(store::shard_path(digest), std::string(shard));
  store::ShardReader<Record> reader(store, {{digest, 0}});
  std::string lines;
  while (const auto record = reader.next()) lines += store::shard_line(*record) + "\n";
  return lines;
}

template <class Record>
void check(std::string_view bytes) {
  const auto lines = accepted([&] { return lines_again<Record>(bytes); });
  if (lines) require(lines_again<Record>(*lines) == *lines, "a shard keeps its records");
}

}  // namespace

void shards(std::string_view bytes) {
  check<store::ObjectRecord>(bytes);
  check<store::DocumentRecord>(bytes);
}

}  // namespace vizzy::fuzz
