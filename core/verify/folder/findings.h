#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/error.h"
#include "core/verify/finding.h"

namespace vizzy::verify::folder {

/// What a missing file means: damage, unless the folder holds only part of what is published.
enum class Missing { damage, elsewhere };

/// Collects the damage of a folder, one location for each finding; keeps the first ones and counts
/// the rest. Safe to use by several threads; the order is made stable at the end.
class Findings {
 public:
  explicit Findings(Missing missing) : missing_(missing) {}

  /// Damage of something that is not a single file: a feed, a version. `superseded` is how many
  /// versions came after the newest one that it belongs to.
  void add(const std::string& location, const std::string& problem, std::size_t superseded);
  /// Damage of a file, which counts once however many problems it has or makes; only what is added
  /// first counts, so add that of the newest version first.
  void add_file(const std::string& path, const std::string& problem, std::size_t superseded);
  /// A missing resource or entry of a version.
  void add_missing(const std::string& path, std::size_t superseded);
  /// Damage of a file that every version needs, with its remedy.
  void add_file(const std::string& path, const std::string& problem, const Remedy& remedy);

  /// Whether the file was added.
  [[nodiscard]] bool has_file(const std::string& path) const;
  [[nodiscard]] std::uint64_t count() const;
  /// Files that are stored elsewhere, which is not damage.
  [[nodiscard]] std::uint64_t elsewhere() const;
  /// At most `limit` of them, by location and problem.
  [[nodiscard]] std::vector<Finding> sorted(std::size_t limit) const;
  /// The remedies that repair everything together: one for all older versions.
  [[nodiscard]] std::vector<Remedy> remedies() const;

 private:
  static constexpr std::size_t kKept = 10'000;

  void keep(const std::string& location, const std::string& problem, const Remedy& remedy);
  bool keep_file(const std::string& path, const std::string& problem, const Remedy& remedy);

  const Missing missing_;
  mutable std::mutex mutex_;
  std::uint64_t count_ = 0;
  std::uint64_t elsewhere_ = 0;
  std::vector<Finding> kept_;
  std::unordered_set<std::string> files_;
  std::set<std::size_t> superseded_;  ///< of the damaged versions
  std::set<Remedy> other_remedies_;
};

/// "location: problem"
[[nodiscard]] std::string line_of(const Finding& damage);

}  // namespace vizzy::verify::folder
