#pragma once

#include <chrono>
#include <string>

#include "core/verify/folder/verify_folder.h"
#include "tests/compile/builder.h"
#include "tests/compile/published_feed.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"

namespace vizzy::test {

constexpr std::chrono::sys_seconds kStart{std::chrono::seconds(1'700'000'000)};

inline verify::folder::VerifyReport verify_report(store::FileStore& store) {
  NoProgress progress;
  return verify::folder::verify_folder(store, {}, progress);
}

/// A folder with versions of a feed of 60 creators in pages of 5; the highest id leads.
struct VersionFixture {
  CreatorsDatabase database{60};
  Builder build{database, exact_definition(5)};
  MemoryStore store;

  explicit VersionFixture(int versions = 3) {
    for (int version = 0; version < versions; ++version) publish(version);
  }

  /// From the second version on every tenth creator gains 7 followers a version.
  void publish(int version) {
    if (version > 0)
      database.run("UPDATE creators SET follower_count = follower_count + 7 WHERE id % 10 = 0");
    build.options.now = kStart + std::chrono::hours(version);
    (void)build(store);
  }

  /// Public files whose JSON has this text.
  [[nodiscard]] std::vector<std::string> files_with(const std::string& text) const {
    std::vector<std::string> names;
    for (const auto& [path, bytes] : store.files())
      if (path.ends_with(".json") &&
          (path.starts_with("public/") || path.starts_with("state/entries/")))
        if (bytes.find(text) != std::string::npos) names.push_back(path);
    return names;
  }
};

}  // namespace vizzy::test
