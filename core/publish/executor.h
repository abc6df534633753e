#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/publish/head.h"
#include "core/publish/step.h"

namespace vizzy::publish {

/// A file of the bookkeeping that a publish puts.
struct BookkeepingFile {
  std::string key;
  std::string bytes;
  Reason reason{};
};

/// What caches must forget after a publish.
struct StaleCaches {
  std::set<std::string> paths;  ///< as PurgeRequest has them
  bool is_takedown = false;     ///< what was taken down is among them
  bool is_left = false;         ///< a takedown needs a purge, and the run has no caches
};

/// Takes the steps of a publish in the order of `Delivery`: carries them out, or lists them.
class Executor {
 public:
  virtual ~Executor() = default;
  /// Notes at a place without a head that a publisher begins. False when another one was faster.
  [[nodiscard]] virtual bool open() = 0;
  /// A phase begins, with steps for `resources`.
  virtual void begin(std::string_view phase, std::uint64_t resources) = 0;
  virtual void take(Step step) = 0;
  virtual void put_file(BookkeepingFile file) = 0;
  /// Returns when all that was put survives a power cut.
  virtual void settle() = 0;
  /// Moves the head before readers see a change. False when another publisher moved it first.
  [[nodiscard]] virtual bool announce(Head head) = 0;
  /// Asks the store, after the head was announced, whether it is still this run's: who was
  /// overtaken stops here. Errors: `gate`.
  virtual void fence() = 0;
  /// Removes what steps of removal named, once it is noted what caches must forget, and these files
  /// of the bookkeeping.
  virtual void remove(const StaleCaches& stale, const std::vector<std::string>& bookkeeping) = 0;
  /// Moves the head: publishing is done. `obsolete` are keys of bookkeeping that nobody needs then.
  virtual void complete(const Head& head, const std::vector<std::string>& obsolete) = 0;
  virtual void purge(const StaleCaches& stale) = 0;
};

}  // namespace vizzy::publish
