#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/analytics/catalogue.h"
#include "core/analytics/text_arena.h"

namespace vizzy::analytics {

/// Which creators count: those of one category, of one country, or all.
struct CreatorFilter {
  std::optional<std::string> category = {};
  std::optional<std::string> country = {};

  [[nodiscard]] bool takes(const CreatorRow& creator) const {
    return (!category || creator.category == *category) &&
           (!country || creator.country == *country);
  }
};

/// Creators in memory, ordered by id, and the index of each id: about 100 bytes a creator.
class CreatorList {
 public:
  struct Creator {
    RowId id;
    std::string_view username;
    std::string_view display_name;
    std::optional<std::int64_t> follower_count;
  };

  CreatorList() = default;
  /// Reads those that the filter accepts.
  /// Errors: `failed` when a column of the filter is missing or an id appears twice.
  CreatorList(const Catalogue& catalogue, const CreatorFilter& filter);

  void add(const CreatorRow& creator);
  /// Orders them; call it after the last `add`.
  void index();

  [[nodiscard]] std::size_t size() const { return creators_.size(); }
  [[nodiscard]] const Creator& operator[](std::size_t place) const { return creators_[place]; }
  /// The index of the creator with this id; absent if there is none.
  [[nodiscard]] std::optional<std::size_t> place_of(const RowId& id) const;

 private:
  static constexpr std::uint32_t kNobody = UINT32_MAX;

  /// How far an id is behind the first one; both are integers.
  [[nodiscard]] std::uint64_t offset_of(const RowId& id) const;

  TextArena texts_;
  std::vector<Creator> creators_;
  std::vector<std::uint32_t> dense_;  ///< by id - the first id; empty where ids lie far apart
  std::unordered_map<RowId, std::uint32_t, RowId::Hash> sparse_;
};

}  // namespace vizzy::analytics
