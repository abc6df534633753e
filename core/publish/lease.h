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

/// A name for an output folder as a publisher: made once, kept under state/publish. A run that
/// holds the folder's lock knows that no other run of the same publisher is at work.
[[nodiscard]] std::string publisher_of(store::FileStore& folder);

/// The right to change what readers see at a destination: the head names its owner and until when.
/// Only the run that moves the head from the tag that was read gets it. It lasts `kDuration` and is
/// renewed by its use; a change is only begun while at least `kMargin` is left, which is longer
/// than any change takes, so that none is still under way when the next publisher begins.
class Lease {
 public:
  static constexpr std::chrono::seconds kDuration{180};
  static constexpr std::chrono::seconds kMargin{120};

  /// Learns the digest of each head before it is written.
  using BeforeMove = std::function<void(const codec::Digest&)>;

  Lease(destination::Destination& bookkeeping, Clock clock, BeforeMove before_move);

  /// Moves the head from the tag that was read to `head`, which names the intent; its owner and
  /// deadline are set here. False when another publisher moved it first.
  [[nodiscard]] bool take(Head head, const std::string& publisher, std::optional<std::string> tag);
  [[nodiscard]] bool is_held() const { return tag_.has_value(); }
  [[nodiscard]] const Head& head() const { return head_; }

  /// Call it before each change that readers see; from any thread.
  /// Errors: `gate` when another publisher took over.
  void keep();
  /// Moves the head to `complete` and gives the lease back. Errors: as `keep`.
  void finish(Head complete);

 private:
  [[nodiscard]] bool move(Head head);
  void require_move(Head head);

  destination::Destination& bookkeeping_;
  Clock clock_;
  BeforeMove before_move_;
  std::mutex mutex_;  // guards what follows
  Head head_;
  std::optional<std::string> tag_;
};

}  // namespace vizzy::publish
