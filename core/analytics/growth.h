#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/file_store.h"

namespace vizzy::analytics {

struct GrowthOptions {
  std::string feed = {};                 ///< empty: the only one
  std::string field = "follower_count";  ///< of the feed's items; a number
  std::string from = {};  ///< sequence or version; empty: the oldest that is retained
  std::string to = {};    ///< likewise; empty: the current one
  std::size_t limit = 10;
};

/// One item that is in both versions.
struct Growth {
  std::string key;            ///< its text
  std::string username = {};  ///< empty where the items have none
  std::int64_t before = 0;
  std::int64_t after = 0;

  [[nodiscard]] std::int64_t gained() const { return after - before; }
  /// gained / before; absent where that is 0.
  [[nodiscard]] std::optional<double> rate() const;
};

struct GrowthReport {
  std::string feed;
  std::string field;
  std::uint64_t from = 0, to = 0;  ///< sequences
  std::chrono::sys_seconds from_built{}, to_built{};
  std::uint64_t compared = 0;     ///< items that are in both
  std::vector<Growth> rows = {};  ///< those that gained most first; ties by `after`, then the key
};

/// What the items of a feed gained between two retained versions, as readers saw them: counts are
/// rounded as the definition says, so a small gain may show as none. Needs no database. Memory: a
/// number and a key for each item.
/// Errors: `usage` for a version, a feed or a field that is not there; `failed` for damage.
[[nodiscard]] GrowthReport growth(store::FileStore& store, const GrowthOptions& options);

}  // namespace vizzy::analytics
