#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace vizzy::verify::host {

/// The keys of one version of a feed, as its pages come in. Safe to use by several threads.
class KeyCensus {
 public:
  /// Keeps `sample` keys, chosen by their hashes and so the same at each run.
  explicit KeyCensus(std::size_t sample) : max_sampled_(sample) {}

  void add(std::string_view key);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// The first ones, by their bytes.
  [[nodiscard]] const std::set<std::string>& repeated() const { return repeated_; }
  [[nodiscard]] std::vector<std::string> sample() const;

 private:
  std::size_t max_sampled_;
  std::mutex mutex_;  // guards what follows
  std::uint64_t count_ = 0;
  std::unordered_set<std::uint64_t> seen_;  ///< leading bits of SHA-256
  std::set<std::string> repeated_;
  std::set<std::pair<std::uint64_t, std::string>> sampled_;
};

/// What was read of a feed or of a segment.
struct WalkedFeed {
  std::string name;
  std::string version;
  std::uint64_t sequence = 0;
  std::string lineage = {};
  std::uint64_t total = 0;
  std::uint64_t items = 0;                 ///< that were read
  std::uint64_t pages = 0;                 ///< objects that hold items
  std::uint64_t pages_read = 0;            ///< of these
  std::uint64_t changes = 0;               ///< spans whose `changes` were read
  bool complete = false;                   ///< read from the entry to the last page
  std::string first_page = {};             ///< URL of one of these; empty when there is none
  std::vector<std::string> segments = {};  ///< names of feeds
  std::vector<std::string> sample = {};    ///< of its keys
};

}  // namespace vizzy::verify::host
