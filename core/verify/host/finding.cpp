#include "core/verify/host/finding.h"

#include <algorithm>
#include <iterator>

#include "core/text/display_width.h"

namespace vizzy::verify::host {

namespace {

constexpr std::size_t kExamples = 3;

}  // namespace

void Findings::add(const Problem& problem, const std::string& place) {
  const std::lock_guard lock(mutex_);
  places_[{problem.severity, text::one_line(problem.text), problem.remedy}].insert(
      text::one_line(place));
}

std::vector<Finding> Findings::sorted() const {
  const std::lock_guard lock(mutex_);
  std::vector<Finding> findings;
  for (const auto& [name, places] : places_) {
    const auto& [severity, text, remedy] = name;
    const auto shown = static_cast<std::ptrdiff_t>(std::min(places.size(), kExamples));
    findings.push_back({.problem = {severity, text, remedy},
                        .places = places.size(),
                        .examples = {places.begin(), std::next(places.begin(), shown)}});
  }
  return findings;
}

}  // namespace vizzy::verify::host
