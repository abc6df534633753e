#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vizzy::format {

/// How many pages after the first one `rest` describes.
inline constexpr std::size_t kPagesInRest = 15;

/// How the keys of a page, in their order, are made of those of an earlier version of it: `left`
/// and `moved` are taken out, then each of `moved` is put at its place. Keys are JSON values.
struct OrderPatch {
  std::vector<std::string> moved;  ///< ascending by their places
  std::vector<std::size_t> to;     ///< the place of each in the new page, from 0
  std::vector<std::string> left;   ///< not on the page any more; an earlier version may lack some
};

/// What makes one page out of the items that a reader holds.
struct PageChanges {
  std::string url = {};              ///< of its object; empty where the entry names it
  std::vector<std::string> keys;     ///< of its items in their order, as JSON values
  std::optional<OrderPatch> order;   ///< says the same; written instead of `keys` where shorter
  std::vector<std::string> items;    ///< whole items that replace what a reader holds
  std::vector<std::string> changed;  ///< merge patches (RFC 7396) that hold the key too
};

/// What a `changes` resource says (docs/FORMAT.md, "Changes"): how a reader whose entry has the
/// sequence `since`, or a later one, makes the newest entry out of its own items.
struct Changes {
  std::uint64_t since = 0;
  std::uint64_t sequence = 0;  ///< of the entry that it leads to, as all that follows
  std::string lineage;
  std::string version;
  std::uint64_t total = 0;
  PageChanges first_page;
  std::vector<std::string> pages;
  std::string index;
  std::string segments;
  std::string rest;  ///< URL of the object for the pages that follow; empty when there is none
  std::vector<std::string> hidden;
};

/// The canonical JSON of a `changes` resource.
[[nodiscard]] std::string changes_json(const Changes& changes);

/// The content of a `rest` object: {"since":41,"pages":[{"keys":[...],...},...]}, page 2 first.
[[nodiscard]] std::string rest_json(std::uint64_t since, const std::vector<PageChanges>& pages);

}  // namespace vizzy::format
