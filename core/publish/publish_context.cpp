#include "core/publish/publish_context.h"

#include <fmt/format.h>

namespace vizzy {

std::chrono::steady_clock::time_point PublishContext::deadline() const {
  using Time = std::chrono::steady_clock::time_point;
  return options.deadline.count() == 0 ? Time::max() : start + options.deadline;
}

Error past_deadline(const std::string& destination) {
  return {ErrorKind::failed,
          fmt::format("publishing to {} is not done at the deadline; run again to go on, and raise "
                      "--deadline",
                      destination)};
}

}  // namespace vizzy
