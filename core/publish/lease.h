#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "core/codec/content_name.h"
#include "core/destination/destination.h"
#include "core/publish/head.h"
#include "core/store/file_store.h"

namespace vizzy::publish {

using Clock = std::function<std::chrono::sys_seconds()>;
/// Seconds since some moment, through a machine's sleep too; nobody can set it.
using Stopwatch = std::function<std::chrono::seconds()>;
[[nodiscard]] std::chrono::seconds time_since_boot();

/// A name for an output folder as a publisher: made once, kept under state/publish. A copy of the
/// folder, or one restored from a backup, is another publisher. A run that holds the folder's lock
/// knows that no other run of the same publisher is at work.
[[nodiscard]] std::string publisher_of(store::FileStore& folder);

/// The right to change what readers see at a destination: the head names its owner.
/// Only the run that moves the head from the tag that was read gets it. It lasts `kDuration` and is
/// renewed by its use; a change is only begun while at least `kMargin` is left, which is longer
/// than any change takes, so that none is still under way when the next publisher begins. No
/// publisher compares its clock with another's: the owner counts on its own stopwatch, and others
/// ask how long the head has rested (see lease_wait.h).
class Lease {
 public:
  static constexpr std::chrono::seconds kDuration{180};
  static constexpr std::chrono::seconds kMargin{120};

  /// Learns the digest of each head before it is written.
  using BeforeMove = std::function<void(const codec::Digest&)>;

  Lease(destination::Destination& bookkeeping, Clock clock, Stopwatch stopwatch,
        BeforeMove before_move);

  /// Moves the head from the tag that was read to `head`, which names the intent; its owner and
  /// deadline are set here. False when another publisher moved it first.
  [[nodiscard]] bool take(Head head, const std::string& publisher, std::optional<std::string> tag);
  [[nodiscard]] bool is_held() const { return tag_.has_value(); }
  [[nodiscard]] const Head& head() const { return head_; }

  /// Call it before each change that readers see; from any thread.
  /// Errors: `gate` when another publisher took over.
  void keep();
  /// Asks the store whether the lease still holds, and renews it: call it before a phase of changes
  /// that readers see. Errors: as `keep`.
  void renew();
  /// Moves the head to `complete` and gives the lease back. Errors: as `keep`.
  void finish(Head complete);

 private:
  [[nodiscard]] bool move(Head head);
  void require_move(Head head);
  void renew_locked();

  destination::Destination& bookkeeping_;
  Clock clock_;
  Stopwatch stopwatch_;
  BeforeMove before_move_;
  std::mutex mutex_;  // guards what follows
  Head head_;
  std::optional<std::string> tag_;
  std::chrono::seconds ends_{};  ///< on the stopwatch
};

}  // namespace vizzy::publish
