#include <string>

#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/verify/folder/verify_folder.h"
#include "core/versions/gc.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"
#include "tests/store/memory_store.h"

namespace vizzy::fuzz {

void folder(std::string_view bytes) {
  const auto manifest = accepted([&] { return store::parse_manifest(bytes, "input"); });
  if (!manifest) return;
  test::MemoryStore store;
  store.set(store::manifest_path(manifest->sequence), std::string(bytes));
  // A second version, which the first one's retention keeps or not.
  store::Manifest next = *manifest;
  ++next.sequence;
  const std::string text = store::manifest_json(next);
  store.set(store::manifest_path(next.sequence), text);
  store::write_commit(store,
                      {.sequence = next.sequence, .manifest = codec::sha256(text), .plan = {}});

  NoProgress progress;
  const auto report = accepted([&] { return verify::folder::verify_folder(store, {}, progress); });
  if (report && !next.feeds.empty()) require(report->damage_count > 0, "missing files are damage");
  (void)accepted([&] { return verify::folder::json(*report); });
  const auto removed = accepted([&] {
    return versions::collect_garbage(
        store, {.now = std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000))}, progress);
  });
  if (removed) require(removed->sequence == next.sequence, "the committed version stays");
}

}  // namespace vizzy::fuzz
