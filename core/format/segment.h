#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vizzy::format {

/// A segment of a feed is a feed of its own, named "<feed>/<value>" or "<feed>/<value>/<value>",
/// each value as a path segment (see `path_segment`). It holds the items whose rows have these
/// values in the columns of `segment_by`; rows where one of them is NULL or empty text are in the
/// feed and in no segment.

/// The name of a segment; absent when a value is empty or too long for a path.
[[nodiscard]] std::optional<std::string> segment_name(std::string_view feed,
                                                      const std::vector<std::string>& values);

/// The feed that the name of a feed or of a segment belongs to: "discovery" for "discovery/music".
[[nodiscard]] std::string_view feed_of_segment(std::string_view name);
[[nodiscard]] bool is_segment(std::string_view name);

/// One segment in the directory of a feed.
struct SegmentEntry {
  std::string title;  ///< for people
  std::vector<std::string> values;
  std::string url;  ///< of its entry
  std::uint64_t total = 0;
};

/// What lists the segments of a feed, in the order of their values: an object that the feed's entry
/// names.
struct SegmentDirectory {
  std::string title;
  std::vector<SegmentEntry> segments;
};

/// The canonical JSON of a directory:
///
///   {"title":"Discovery","segments":[{"title":"US / music","values":["US","music"],"total":7,
///     "url":"v1/discovery/~55~53/music"},...]}
[[nodiscard]] std::string directory_json(const SegmentDirectory& directory);

}  // namespace vizzy::format
