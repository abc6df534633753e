#pragma once

#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "core/analytics/catalogue.h"
#include "core/analytics/text_arena.h"
#include "core/metric/metric.h"

namespace vizzy::analytics {

/// The data of a video that does not decide its rank; packed, because there may be millions.
struct VideoDetails {
  std::int64_t likes = 0;
  std::int64_t comments = 0;
  std::int64_t published_s = kUnknown;  ///< since 1970
  std::uint32_t creator = 0;            ///< index in the list of creators
  std::uint32_t title_bytes = 0;        ///< set by `pack`
  static constexpr std::int64_t kUnknown = INT64_MIN;
};

/// A video on a board: 48 bytes, and its details, title and id in an arena.
struct BoardEntry {
  metric::Figure value = {};
  std::int64_t views = 0;
  RowId id;
  const char* packed = nullptr;  ///< details, then the title

  /// Better ones first: the higher value, more views, the smaller id.
  friend bool operator<(const BoardEntry& a, const BoardEntry& b) {
    if (a.value != b.value) return a.value > b.value;
    if (a.views != b.views) return a.views > b.views;
    return a.id < b.id;
  }
};

/// The best videos seen so far, as a heap whose top is the worst of them.
class VideoBoard {
 public:
  /// Whether a video would be kept now.
  [[nodiscard]] bool wants(const BoardEntry& entry, std::size_t limit) const {
    return entries_.size() < limit || entry < entries_.front();
  }
  /// Keeps it. Returns by how many bytes the board itself grew.
  std::size_t add(const BoardEntry& entry, std::size_t limit);
  /// Takes the entries out, best first.
  [[nodiscard]] std::vector<BoardEntry> take();
  /// Copies what its entries refer to into another arena.
  void move_to(TextArena& arena);
  [[nodiscard]] std::size_t size_bytes() const { return entries_.capacity() * sizeof(BoardEntry); }

 private:
  std::vector<BoardEntry> entries_;
};

[[nodiscard]] const char* pack(TextArena& arena, VideoDetails details, std::string_view title);
[[nodiscard]] VideoDetails details_of(const BoardEntry& entry);
[[nodiscard]] std::string_view title_of(const BoardEntry& entry);

}  // namespace vizzy::analytics
