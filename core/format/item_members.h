#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vizzy::format {

/// One member of an item; its value is JSON text.
struct ItemMember {
  std::string name;
  std::string value;

  friend bool operator==(const ItemMember&, const ItemMember&) = default;
};

/// An item of a page, taken apart. Items are flat, see docs/FORMAT.md, section 1.
struct ItemMembers {
  std::string key;   ///< as a JSON value: `7` or `"ana"`
  std::string json;  ///< the whole item
  std::vector<ItemMember> members;

  /// The value of a member; empty when it is absent.
  [[nodiscard]] std::string_view value(std::string_view name) const;
};

/// The items of a JSON array, in order; `key` is the name of their key field.
/// Errors: DamagedFile, at `path`.
[[nodiscard]] std::vector<ItemMembers> parse_items(std::string_view array, std::string_view key,
                                                   const std::string& path);

}  // namespace vizzy::format
