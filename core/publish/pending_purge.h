#pragma once

#include <optional>
#include <set>
#include <string>

#include "core/publish/purger.h"
#include "core/store/object_store.h"

namespace vizzy {

/// What caches in front of one destination must still forget, kept in the folder that publishes
/// there until they were told: a run that is cut off, or whose purge fails, leaves it to the next.
///
///   {"vizzy_purge":1,"reference":"<nonce>","paths":["v1/creators/*","v1/discovery.json"]}
class PendingPurge {
 public:
  /// `folder` must outlive it.
  PendingPurge(ObjectStore& folder, const std::string& destination);

  /// Adds paths durably; together they are a new request.
  void add(const std::set<std::string>& paths);
  /// Absent when nothing is pending. A damaged file is taken for nothing.
  [[nodiscard]] std::optional<PurgeRequest> request() const;
  /// Caches were told.
  void remove();

 private:
  ObjectStore& folder_;
  std::string path_;
};

}  // namespace vizzy
