#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/build/compile_pages.h"
#include "core/store/denylist.h"
#include "core/store/manifest.h"
#include "core/store/resource_writer.h"
#include "core/versions/kept_feed.h"

namespace vizzy {

/// Rewrites retained versions so that they hold no key that was taken down. Feeds, pages and
/// entries that several versions share are read and written once.
class VersionRewriter {
 public:
  /// All must outlive the rewriter.
  VersionRewriter(ObjectStore& store, ResourceWriter& writer, const Denylist& denylist,
                  Effort effort, Progress& progress);

  /// The version without the keys; its new objects and kept entries are written. Objects that the
  /// version led to and that hold no such key are spared. The same when it holds none.
  [[nodiscard]] Manifest rewrite(const Manifest& manifest);

  /// Whether an object that no feed leads to holds a key that one of these feeds must not show.
  [[nodiscard]] bool stray_holds(const std::string& url, const std::vector<FeedRecord>& feeds);

  /// URLs of the objects that hold a key for a feed that must not show it.
  [[nodiscard]] const std::set<std::string>& holders() const { return holders_; }
  /// URLs that the versions which came out of `rewrite` lead to.
  [[nodiscard]] const std::set<std::string>& reached() const { return reached_; }
  /// The keys that stood somewhere.
  [[nodiscard]] const KeySet& found() const { return found_; }

 private:
  /// A feed as it is after the rewriting.
  struct Feed {
    FeedRecord record;
    std::vector<std::string> urls;  ///< of its pages and index
  };

  const Feed& rewrite_feed(const FeedRecord& record);
  [[nodiscard]] Feed without(const KeptFeed& feed, const KeySet& denied);
  [[nodiscard]] bool holds(const KeptFeed& feed, const KeySet& denied);
  [[nodiscard]] bool page_holds(const KeptFeed& feed, const std::string& url, const KeySet& denied);
  void split(Manifest& manifest, ObjectsByUrl objects);

  ObjectStore& store_;
  ResourceWriter& writer_;
  const Denylist& denylist_;
  Effort effort_;
  Progress& progress_;
  KeySet all_keys_;
  std::map<Digest, Feed> feeds_;  ///< by their entries before the rewriting
  /// The keys of the denylist on each page, by its URL and the name of the key.
  std::map<std::pair<std::string, std::string>, KeySet> page_keys_;
  ObjectsByUrl written_;
  std::set<std::string> holders_;
  std::set<std::string> reached_;
  KeySet found_;
};

}  // namespace vizzy
