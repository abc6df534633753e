#include "core/feed/segment_sums.h"

#include <fmt/format.h>

#include "core/format/segment.h"
#include "core/text/number_words.h"

namespace vizzy::feed {

void SegmentSums::add(std::string_view name, std::uint64_t items) {
  if (!format::is_segment(name)) return;
  Sum& sum = sums_[std::string(format::feed_of_segment(name))];
  ++sum.segments;
  sum.items += items;
}

std::uint64_t SegmentSums::count(std::string_view feed) const {
  const auto found = sums_.find(feed);
  return found == sums_.end() ? 0 : found->second.segments;
}

std::string SegmentSums::text(std::string_view feed) const {
  const auto found = sums_.find(feed);
  if (found == sums_.end()) return "";
  const auto& [segments, items] = found->second;
  return fmt::format("  {} hold {}\n", text::counted(segments, "segment"),
                     text::counted(items, "item"));
}

}  // namespace vizzy::feed
