#pragma once

#include <optional>
#include <set>
#include <string>

#include "core/destination/destination.h"
#include "core/purge/purger.h"
#include "core/store/file_store.h"

namespace vizzy::purge {

/// A request as a file:
///
///   {"vizzy_purge":1,"reference":"<nonce>","takedown":true,
///    "paths":["v1/creators/*","v1/discovery.json"]}
///
/// "takedown" is absent where nothing was taken down.
[[nodiscard]] std::string purge_request_json(const PurgeRequest& request);

/// What caches in front of one destination must still forget, kept in the folder that publishes
/// there until they are purged: a run that is cut off, or whose purge fails, leaves it to the next,
/// and so does a run without purge options after a takedown.
///
/// When the purge after a takedown fails, it is kept in the bookkeeping of the destination, too:
/// another folder may be the next to publish there.
class PendingPurge {
 public:
  /// `folder` must outlive it.
  PendingPurge(store::FileStore& folder, const std::string& destination);

  /// The new request that paths make together with what is pending.
  [[nodiscard]] PurgeRequest joined(std::set<std::string> paths, bool is_takedown) const;
  /// Adds paths durably.
  void add(const std::set<std::string>& paths, bool is_takedown);
  /// Absent when nothing is pending. Errors: `failed` for a damaged file.
  [[nodiscard]] std::optional<PurgeRequest> request() const;
  /// Caches are purged.
  void remove();

  /// Leaves a request to the next publisher. Errors: `failed`.
  static void leave_at(destination::Destination& bookkeeping, const PurgeRequest& request);
  /// Joins to the request what was left at the destination. False when nothing was. Errors:
  /// `failed`.
  [[nodiscard]] bool join_left_at(destination::Destination& bookkeeping);
  static void remove_at(destination::Destination& bookkeeping);

 private:
  store::FileStore& folder_;
  std::string path_;
};

}  // namespace vizzy::purge
