#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/definition/definition.h"
#include "tests/campaign/chronicle.h"
#include "tests/campaign/reader.h"

namespace vizzy::test {

/// What readers met, all sessions together.
struct Sightings {
  std::uint64_t sessions = 0;  ///< scrolled to the end
  std::uint64_t pages = 0;
  std::uint64_t documents = 0;
  std::uint64_t restarts = 0;  ///< by rule 6, for a version beyond its retention or taken down
  std::uint64_t duplicates = 0;
  std::uint64_t gaps = 0;
  std::uint64_t broken_reads = 0;
  std::uint64_t shown_after_takedown = 0;

  Sightings& operator+=(const Sightings& other);
};

/// Hears what every reader sees and knows what it must see.
class Judge {
 public:
  Judge(const Chronicle& chronicle, definition::Retention retention)
      : chronicle_(chronicle), retention_(retention) {}

  // What happens to the folder.
  /// The entry of a feed as it stands after an operation.
  void current_entry(const std::string& feed, std::uint64_t sequence, std::chrono::sys_seconds now);
  /// A collection begins: versions whose retention has passed may go.
  void collection(std::chrono::sys_seconds now);
  /// These objects hold a key that is taken down.
  void withdraw(const std::set<std::string>& urls) { withdrawn_.insert(urls.begin(), urls.end()); }
  /// From this sequence on readers learn that the key is taken down, or is no longer.
  void takedown(std::int64_t key, std::uint64_t sequence) { takedowns_[key] = {sequence, 0}; }
  void undo(std::int64_t key, std::uint64_t sequence) { takedowns_.at(key).second = sequence; }

  // What a reader sees; `entry` is the sequence of the entry that it scrolls on.
  void page() { ++sightings_.pages; }
  /// An item, by a reader who knows this entry as the newest.
  void item(std::int64_t key, std::uint64_t newest_entry);
  void duplicate(const std::string& feed, std::uint64_t entry, std::int64_t key);
  void document(std::int64_t id, const std::optional<Creator>& document);
  /// An object that could not be read: only one of an expired version or with such a key.
  void broken_object(const std::string& feed, std::uint64_t entry, const BrokenRead& read);
  /// What may never be broken, to no one.
  void broken(const std::string& what);
  /// The end of a scroll: `skipped` are the keys that were hidden from it.
  void finished(const std::string& feed, std::uint64_t entry, const ShownList& shown,
                const std::set<std::int64_t>& skipped);

  [[nodiscard]] const Sightings& sightings() const { return sightings_; }
  /// What was wrong, the first ones.
  [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }

 private:
  struct Superseded {
    std::uint64_t by = 0;
    std::chrono::sys_seconds since;
  };
  using Version = std::pair<std::string, std::uint64_t>;  ///< feed, sequence of its entry

  void blame(std::uint64_t& count, const std::string& what);

  const Chronicle& chronicle_;
  definition::Retention retention_;
  Sightings sightings_;
  std::vector<std::string> faults_;
  std::map<std::string, std::uint64_t> current_;
  std::map<Version, Superseded> superseded_;
  std::set<Version> expired_;
  std::set<std::string> withdrawn_;
  /// By key, the sequences of the takedown and of its undoing; 0 while it stands.
  std::map<std::int64_t, std::pair<std::uint64_t, std::uint64_t>> takedowns_;
};

}  // namespace vizzy::test
