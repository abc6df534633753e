#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "core/publish/representation.h"
#include "core/publish/step.h"

namespace vizzy::publish {

/// How `changes`, and many documents of one collection, are named.
enum class Naming {
  by_wildcard,  ///< by one wildcard
  by_path,      ///< each by its paths: a cache that knows no wildcards is to be purged
};

/// Adds the key of a file, and the name that readers ask for: no file may stand under it.
void insert_names(std::set<std::string>& paths, const std::string& key);

/// Takes note of what caches in front of a destination keep although it changes: entries by path;
/// `changes` by one wildcard, documents by one for each collection; objects never, but for those
/// that are withdrawn.
///
/// Where keys are taken down, documents are named by path as well: those that go always, those
/// that change up to a number. Without wildcards, all of a takedown are named by path; of other
/// changes up to a number, and more are left to their max-age.
class StalePaths {
 public:
  StalePaths(Representation representation, bool is_takedown, Naming naming)
      : representation_(std::move(representation)), is_takedown_(is_takedown), naming_(naming) {}

  void note(const Step& step);

  /// As PurgeRequest has them.
  [[nodiscard]] std::set<std::string> paths() const;

 private:
  void note_by_path(const Step& step);
  void note_document(const PlannedResource& document);
  [[nodiscard]] bool is_by_path(const std::set<std::string>& paths) const;

  Representation representation_;
  bool is_takedown_;
  Naming naming_;
  std::set<std::string> paths_;
  std::map<std::string, std::set<std::string>> documents_;  ///< that change, by wildcard
};

}  // namespace vizzy::publish
