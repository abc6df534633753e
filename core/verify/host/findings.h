#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/verify/finding.h"

namespace vizzy::verify::host {

/// Collects the findings on a host: the same problem of many resources is one. Safe to use by
/// several threads; the order does not depend on them.
class Findings {
 public:
  /// Adds a location to a finding: a path, followed by the encoding where others may be sound. Each
  /// location counts once. Text from the host is made safe for a terminal.
  void add(const Finding& finding, const std::string& location);

  /// Errors first, then by problem.
  [[nodiscard]] std::vector<Finding> sorted() const;

 private:
  using Key = std::tuple<Severity, std::string, Remedy>;  ///< with the problem

  mutable std::mutex mutex_;
  std::map<Key, std::set<std::string>> locations_;
};

}  // namespace vizzy::verify::host
