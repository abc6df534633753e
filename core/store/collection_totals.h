#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace vizzy::store {

/// How many documents a version has in one collection: a manifest keeps it, because groups hide
/// the number, so that the next build notices what is lost.
///
///   {"creators":{"documents":100,"aliases":98,"children":{"top_videos":730}}}
struct CollectionTotals {
  struct Children {
    std::string name;
    std::uint64_t total = 0;  ///< in all documents together

    friend bool operator==(const Children&, const Children&) = default;
  };

  std::string name;
  std::uint64_t documents = 0;
  std::uint64_t aliases = 0;
  std::vector<Children> children = {};

  friend bool operator==(const CollectionTotals&, const CollectionTotals&) = default;
};

[[nodiscard]] nlohmann::ordered_json totals_json(const std::vector<CollectionTotals>& totals);
/// Errors: those of bookkeeping_json.h.
[[nodiscard]] std::vector<CollectionTotals> totals_from(const nlohmann::ordered_json& json);

/// `totals` without what was removed; never less than nothing.
void subtract(std::vector<CollectionTotals>& totals, const std::vector<CollectionTotals>& removed);

}  // namespace vizzy::store
