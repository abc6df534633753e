#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace vizzy {

/// Collects damage, each "what: how"; keeps the first ones and counts the rest. Safe to use by
/// several threads; the order is made stable at the end.
class Findings {
 public:
  void add(std::string path, std::string problem);

  [[nodiscard]] std::uint64_t count() const;
  /// At most `limit` of them, sorted.
  [[nodiscard]] std::vector<std::string> sorted(std::size_t limit) const;

 private:
  static constexpr std::size_t kKept = 10'000;

  mutable std::mutex mutex_;
  std::uint64_t count_ = 0;
  std::vector<std::string> kept_;
};

}  // namespace vizzy
