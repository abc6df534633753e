#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/error.h"

namespace vizzy::verify::folder {

/// What a file is that does not stand: damage, unless the folder lacks what stands elsewhere.
enum class Missing { damage, elsewhere };

/// Collects damage, each "what: how"; keeps the first ones and counts the rest. Safe to use by
/// several threads; the order is made stable at the end.
class Findings {
 public:
  explicit Findings(Missing missing) : missing_(missing) {}

  /// Damage of something that is no single file: of a feed, of a version. `superseded` is how often
  /// the newest version was that it belongs to.
  void add(const std::string& what, const std::string& problem, std::size_t superseded);
  /// Damage of a file, which counts once however many problems it has or makes; only what is added
  /// first counts, so add that of the newest version first.
  void add_file(const std::string& path, const std::string& problem, std::size_t superseded);
  /// A resource or an entry of a version that does not stand.
  void add_missing(const std::string& path, std::size_t superseded);
  /// Damage of a file that no version can do without, with what helps against it.
  void add_file(const std::string& path, const std::string& problem, const Remedy& remedy);

  /// Whether the file was added.
  [[nodiscard]] bool has_file(const std::string& path) const;
  [[nodiscard]] std::uint64_t count() const;
  /// Files that stand elsewhere, and are no damage.
  [[nodiscard]] std::uint64_t elsewhere() const;
  /// At most `limit` of them, sorted.
  [[nodiscard]] std::vector<std::string> sorted(std::size_t limit) const;
  /// What helps against all of them.
  [[nodiscard]] std::vector<Remedy> remedies() const;

 private:
  static constexpr std::size_t kKept = 10'000;

  void keep(const std::string& what, const std::string& problem);
  bool keep_file(const std::string& path, const std::string& problem);

  const Missing missing_;
  mutable std::mutex mutex_;
  std::uint64_t count_ = 0;
  std::uint64_t elsewhere_ = 0;
  std::vector<std::string> kept_;
  std::unordered_set<std::string> files_;
  std::set<std::size_t> superseded_;  ///< how often the damaged versions were
  std::set<Remedy> other_remedies_;
};

}  // namespace vizzy::verify::folder
