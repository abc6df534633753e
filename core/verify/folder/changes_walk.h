#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/store/file_store.h"
#include "core/store/manifest.h"
#include "core/verify/folder/findings.h"
#include "core/verify/folder/folder_walk.h"

namespace vizzy::verify::folder {

/// Proves what the `changes` of the current version promise: a reader who holds any retained
/// version from their `since` on builds the current entry and pages from them, value by value.
/// Shares nothing with the compiler but the paths.
class ChangesWalk {
 public:
  ChangesWalk(store::FileStore& store, Findings& findings) : store_(store), findings_(findings) {}

  /// Checks all `changes` of one feed of the current version, the first of `versions`. What they
  /// name must be readable.
  void walk(const store::FeedRecord& feed, const std::vector<RetainedVersion>& versions);

 private:
  struct Current;
  struct Held;

  [[nodiscard]] std::string read_text(const std::string& url);
  [[nodiscard]] nlohmann::json read(const std::string& url);
  [[nodiscard]] nlohmann::json read_kept(const codec::Digest& entry);
  [[nodiscard]] Held hold(const store::FeedRecord& feed);
  [[nodiscard]] Current read_current(const store::FeedRecord& feed);
  static void check_entry(const nlohmann::json& changes, const Current& current);
  /// Runs `check` over the changes of each span; what it throws becomes a finding.
  void check_each(const store::FeedRecord& feed,
                  const std::function<void(const nlohmann::json& changes)>& check);
  void check_ways_from(const store::FeedRecord& old, const Current& current);
  void check_way(const nlohmann::json& changes, const Held& held, std::uint64_t sequence,
                 const Current& current);

  store::FileStore& store_;
  Findings& findings_;
};

}  // namespace vizzy::verify::folder
