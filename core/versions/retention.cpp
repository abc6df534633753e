#include "core/versions/retention.h"

#include <algorithm>

#include "core/format/headers.h"

namespace vizzy::versions {

std::vector<std::chrono::sys_seconds> believed_times(
    const std::vector<std::optional<std::chrono::sys_seconds>>& recorded,
    std::chrono::sys_seconds now) {
  std::vector<std::chrono::sys_seconds> times(recorded.size());
  auto latest = std::chrono::sys_seconds::min();
  for (std::size_t i = 0; i < recorded.size(); ++i)
    if (recorded[i] && *recorded[i] <= now) times[i] = latest = std::max(latest, *recorded[i]);
  auto next = now;
  for (std::size_t i = recorded.size(); i-- > 0;) {
    if (!recorded[i] || *recorded[i] > now) times[i] = next;
    next = times[i];
  }
  return times;
}

std::optional<Message> short_retention(const definition::Retention& retention) {
  if (retention.age >= format::kOldestEntry) return std::nullopt;
  return Message(
      "versions went as soon as they were superseded, but caches give their entries for "
      "minutes: readers may lose what they scroll",
      {"set retention.hours in the definition to 1 or more"});
}

}  // namespace vizzy::versions
