#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"

namespace vizzy::verify {

enum class Severity {
  error,    ///< breaks readers, or shows what nobody may see
  warning,  ///< costs readers or the host time or money
};

/// A problem, the locations that have it, and what to do about it.
struct Finding {
  Severity severity = Severity::error;
  std::string problem = {};  ///< what follows a location: "is compressed twice"
  Remedy remedy = {};
  std::uint64_t count = 0;                  ///< of locations
  std::vector<std::string> locations = {};  ///< the first ones: files, URLs, names of feeds

  friend bool operator==(const Finding&, const Finding&) = default;
};

}  // namespace vizzy::verify
