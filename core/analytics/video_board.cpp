#include "core/analytics/video_board.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace vizzy::analytics {

std::size_t VideoBoard::add(const BoardEntry& entry, std::size_t limit) {
  if (entries_.size() == limit) {
    std::ranges::pop_heap(entries_, std::less<>());
    entries_.back() = entry;
    std::ranges::push_heap(entries_, std::less<>());
    return 0;
  }
  const std::size_t before = size_bytes();
  if (entries_.size() == entries_.capacity())  // doubling would go beyond the limit
    entries_.reserve(std::min(limit, std::max<std::size_t>(2, entries_.size() * 2)));
  entries_.push_back(entry);
  std::ranges::push_heap(entries_, std::less<>());
  return size_bytes() - before;
}

std::vector<BoardEntry> VideoBoard::take() {
  std::vector<BoardEntry> best = std::exchange(entries_, {});
  std::ranges::sort(best, std::less<>());
  return best;
}

void VideoBoard::move_to(TextArena& arena) {
  for (BoardEntry& entry : entries_) {
    entry.id = entry.id.kept_in(arena);
    entry.packed = pack(arena, details_of(entry), title_of(entry));
  }
}

const char* pack(TextArena& arena, VideoDetails details, std::string_view title) {
  details.title_bytes = static_cast<std::uint32_t>(title.size());
  char* place = arena.allocate(sizeof details + title.size());
  std::memcpy(place, &details, sizeof details);
  std::ranges::copy(title, place + sizeof details);
  return place;
}

VideoDetails details_of(const BoardEntry& entry) {
  VideoDetails details;
  std::memcpy(&details, entry.packed, sizeof details);
  return details;
}

std::string_view title_of(const BoardEntry& entry) {
  return {entry.packed + sizeof(VideoDetails), details_of(entry).title_bytes};
}

}  // namespace vizzy::analytics
