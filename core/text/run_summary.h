#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/text/prometheus.h"

namespace vizzy::text {

/// The summary of a run, for logs and monitors.
struct RunSummary {
  using Fact = std::pair<std::string, std::variant<bool, std::uint64_t>>;

  std::string message;         ///< one line for a person, without a newline
  std::vector<Fact> facts;     ///< the same for a program that reads the log
  std::vector<Gauge> metrics;  ///< for a monitor
};

}  // namespace vizzy::text
