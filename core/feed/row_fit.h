#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/encoder.h"
#include "core/definition/definition.h"
#include "core/feed/value.h"
#include "core/source/source.h"

namespace vizzy::feed {

/// The JSON of a row that is not refused. It does not depend on the memory of a build, as what a
/// query may return does: the least memory has room for it.
inline constexpr std::size_t kMostRowBytes = std::size_t{1} << 20;

/// Whether an item of this JSON alone is too large, whatever happens to it.
[[nodiscard]] bool is_oversized_item(std::string_view json, const definition::RowLimit& limit);

/// Keys by their length, then by their bytes: integers in their order.
struct Shorter {
  bool operator()(const std::string& a, const std::string& b) const {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  }
};
/// The first few of all keys that are inserted.
class FirstKeys {
 public:
  void insert(std::string key);
  [[nodiscard]] std::vector<std::string> list() const { return {keys_.begin(), keys_.end()}; }

 private:
  std::set<std::string, Shorter> keys_;
};

/// The rows of a view that were too large, and what became of them.
struct OversizedRows {
  std::string location;  ///< of the view
  definition::OnOversize action = definition::OnOversize::refuse;
  std::uint64_t gzip_bytes = 0;  ///< that a row may have; 0 where `kMostRowBytes` is the limit
  std::uint64_t rows = 0;
  std::vector<std::string> keys;  ///< the first, shorter ones before longer ones
};

/// What a view without oversized rows has.
[[nodiscard]] OversizedRows no_oversized_rows(const definition::View& view);
/// Adds what another part of the same view found.
void add_oversized(OversizedRows& rows, const OversizedRows& others);

/// Makes the rows of a view fit where their definition cuts or drops those that are too large. It
/// decides from the row alone, so that neither the order of rows nor those beside it matter.
class RowFit {
 public:
  explicit RowFit(const definition::View& view);

  /// The largest row that a query may return: `otherwise`, or any size where rows are cut or left
  /// out, because they are then not refused.
  [[nodiscard]] std::size_t max_row_bytes(std::size_t otherwise) const;
  /// The row with its texts no longer than is needed to see that they are too long. The result is
  /// valid until the next call.
  [[nodiscard]] source::Row clipped(source::Row row);
  /// Whether the row may be too large: cheap, and true for few rows.
  [[nodiscard]] bool may_be_oversized(source::Row row) const;

  /// Writes the values of a row as JSON.
  using Write = std::function<void(std::string& json, const std::vector<Value>& values)>;
  /// Returns whether the row stays, `json` as it was or made anew of shorter texts: the longest are
  /// cut after a character, all to the same length, and end in "…". The key is never cut. `values`
  /// are valid until the next call.
  [[nodiscard]] bool accept(std::string& json, std::vector<Value>& values, const Write& write);

  /// After the last row. Errors: `gate` when cutting texts was not enough for some.
  [[nodiscard]] OversizedRows finish() const;

 private:
  struct Count {
    std::uint64_t rows = 0;
    FirstKeys keys;

    void add(std::string key);
  };

  [[nodiscard]] bool fits(std::string_view json);
  [[nodiscard]] bool cut(std::string& json, std::vector<Value>& values, const Write& write);

  const definition::View& view_;
  std::size_t other_bytes_ = 0;  ///< at most, of a row's JSON but for its texts
  codec::Encoder encoder_;
  std::vector<std::string> texts_;  ///< that were cut, by field
  std::vector<source::Cell> cells_;
  Count handled_;
  Count refused_;
};

}  // namespace vizzy::feed
