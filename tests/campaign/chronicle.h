#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/campaign/changing_creators.h"
#include "tests/campaign/operation.h"

namespace vizzy::test {

/// What a reader sees of one item.
struct Shown {
  std::int64_t id = 0;
  std::int64_t followers = 0;

  friend bool operator==(const Shown&, const Shown&) = default;
};
using ShownList = std::vector<Shown>;

/// The views in a document whose video was taken down.
inline constexpr std::int64_t kNoVideo = -1;

/// What one sequence must show, computed from the rows without the compiler.
struct Edition {
  std::map<std::string, ShownList> feeds;
  std::map<std::int64_t, Creator> documents;
};

using Keys = std::set<std::int64_t>;

[[nodiscard]] Edition edition_of(std::vector<Creator> creators, const Keys& taken_down);

/// Everything that was ever to be seen, by sequence. Between `begin` and `settle` the mutable files
/// may be the old ones, the new ones or a mixture.
class Chronicle {
 public:
  /// An operation begins that may publish something.
  void begin(const Operation& operation, const std::vector<Creator>& creators);
  /// It ended with this sequence committed: the one before or the next. `happened` says whether
  /// the operation did what it was to do.
  void end(std::uint64_t committed, bool happened);
  /// Whatever was committed is in place.
  void settle() { settled_ = committed_; }

  [[nodiscard]] std::uint64_t committed() const { return committed_; }
  /// The keys that are taken down.
  [[nodiscard]] const Keys& taken_down() const { return taken_down_; }
  /// Whether readers may still find nothing at all.
  [[nodiscard]] bool may_be_empty() const { return settled_ == 0; }
  /// Absent for a sequence that never was.
  [[nodiscard]] const Edition* edition(std::uint64_t sequence) const;
  /// Whether a reader may get this document now.
  [[nodiscard]] bool may_show(const Creator& document) const;
  /// Whether a reader may be told now that it does not exist.
  [[nodiscard]] bool may_lack(std::int64_t id) const;

 private:
  /// Calls `visit` for each edition of which mutable files may stand; whether one of them says so.
  template <class Visit>
  [[nodiscard]] bool any_standing(const Visit& visit) const;

  [[nodiscard]] Edition next_edition(const Operation& operation,
                                     const std::vector<Creator>& creators) const;
  [[nodiscard]] Edition rolled_back_to(std::uint64_t sequence) const;

  std::map<std::uint64_t, Edition> editions_{{0, {}}};
  Operation operation_;
  Keys taken_down_;
  /// The sequence below which no version holds the key any more, undone takedowns included.
  std::map<std::int64_t, std::uint64_t> rewritten_below_;
  std::uint64_t committed_ = 0;
  std::uint64_t settled_ = 0;
};

}  // namespace vizzy::test
