#pragma once

#include <map>
#include <set>
#include <string>

#include "core/publish/representation.h"
#include "core/publish/step.h"

namespace vizzy::publish {

/// Takes note of what caches in front of a destination keep although it changes: entries by path;
/// documents by one wildcard for each collection; objects never, but for those that are withdrawn.
///
/// Where keys are taken down, documents are named by path as well: those that go always, those
/// that change up to a number.
class StalePaths {
 public:
  StalePaths(const Representation& representation, bool is_takedown)
      : representation_(representation), is_takedown_(is_takedown) {}

  void note(const Step& step);

  /// As PurgeRequest has them.
  [[nodiscard]] std::set<std::string> paths() const;

 private:
  void note_document(const PlannedResource& document);

  Representation representation_;
  bool is_takedown_;
  std::set<std::string> paths_;
  std::map<std::string, std::set<std::string>> documents_;  ///< that change, by wildcard
};

}  // namespace vizzy::publish
