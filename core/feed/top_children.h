#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vizzy {

/// The best `limit` children of each parent, kept while all children are seen once in any order.
/// Memory grows with the parents, not with the children.
class TopChildren {
 public:
  explicit TopChildren(std::size_t limit) : limit_(limit) {}

  /// Whether a child with this sort key (smaller is better) may be kept now. Ask before the JSON
  /// is made: most children of a large table are not kept.
  [[nodiscard]] bool wants(std::string_view parent, std::string_view sort_key) const;
  void add(std::string_view parent, std::string sort_key, std::string json);

  /// Takes the children of `parent` out, as a JSON array, best first.
  [[nodiscard]] std::string take_json(std::string_view parent);

 private:
  struct Child {
    std::string sort_key;
    std::string json;
    /// Children that share a key are told apart by their JSON, so that row order never shows.
    auto operator<=>(const Child&) const = default;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  std::size_t limit_;
  /// For each parent a heap whose top is the worst child kept.
  std::unordered_map<std::string, std::vector<Child>, Hash, std::equal_to<>> children_;
};

}  // namespace vizzy
