#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/store/denylist.h"

namespace vizzy::versions {

/// What is taken down in an output folder or at a destination.
struct DenylistReport {
  std::string place;
  store::Denylist denylist;
  std::chrono::sys_seconds now{};
};

[[nodiscard]] std::string json(const DenylistReport& report);
[[nodiscard]] std::string text(const DenylistReport& report);

}  // namespace vizzy::versions
