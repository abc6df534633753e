#include "core/verify/host/findings.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "core/text/display_width.h"

namespace vizzy::verify::host {

namespace {

constexpr std::size_t kMaxListed = 3;

}  // namespace

void Findings::add(const Finding& finding, const std::string& location) {
  const std::lock_guard lock(mutex_);
  locations_[{finding.severity, text::one_line(finding.problem), finding.remedy}].insert(
      text::one_line(location));
}

std::vector<Finding> Findings::sorted() const {
  const std::lock_guard lock(mutex_);
  std::vector<Finding> findings;
  for (const auto& [key, locations] : locations_) {
    const auto& [severity, problem, remedy] = key;
    const auto listed = static_cast<std::ptrdiff_t>(std::min(locations.size(), kMaxListed));
    findings.push_back({.severity = severity,
                        .problem = problem,
                        .remedy = remedy,
                        .count = locations.size(),
                        .locations = {locations.begin(), std::next(locations.begin(), listed)}});
  }
  return findings;
}

}  // namespace vizzy::verify::host
