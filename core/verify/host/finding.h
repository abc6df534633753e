#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace vizzy::verify::host {

enum class Severity {
  error,    ///< breaks readers, or shows what nobody may see
  warning,  ///< costs readers or the host time or money
};

/// What is wrong with an answer, and what to do about it. It names no URL: the same problem of many
/// resources is one finding.
struct Problem {
  Severity severity = Severity::warning;
  std::string text;  ///< what stands behind a place: "is compressed twice"
  std::string remedy;
};

struct Finding {
  Problem problem;
  std::uint64_t places = 0;
  std::vector<std::string> examples;  ///< the first places, in the order of their bytes
};

/// Collects what an audit finds. Safe to use by several threads; the order does not depend on them.
class Findings {
 public:
  /// `place` is a path, with the encoding behind it where others may be sound. One place counts
  /// once. What the host said in them is made safe for a terminal.
  void add(const Problem& problem, const std::string& place);

  /// Errors first, then by their texts.
  [[nodiscard]] std::vector<Finding> sorted() const;

 private:
  /// Severity, text, remedy.
  using Name = std::tuple<Severity, std::string, std::string>;

  mutable std::mutex mutex_;
  std::map<Name, std::set<std::string>> places_;
};

}  // namespace vizzy::verify::host
