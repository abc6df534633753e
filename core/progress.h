#pragma once

#include <cstdint>
#include <string_view>

namespace vizzy {

/// Where long work reports its progress. A terminal shows it; cron sees nothing. Calls come from
/// one thread at a time, in the order of the work.
class Progress {
 public:
  virtual ~Progress() = default;
  /// A phase starts; `total` is in units of work, 0 when unknown.
  virtual void begin(std::string_view phase, std::uint64_t total) = 0;
  /// `done` units of the current phase are done. Cheap enough to call a thousand times a second.
  virtual void update(std::uint64_t done) = 0;
};

/// Says nothing.
class NoProgress final : public Progress {
 public:
  void begin(std::string_view, std::uint64_t) override {}
  void update(std::uint64_t) override {}
};

}  // namespace vizzy
