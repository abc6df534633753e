#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/compile/compile_pages.h"
#include "core/format/key.h"
#include "core/progress.h"
#include "core/store/denylist.h"
#include "core/store/entry_writer.h"
#include "core/store/manifest.h"
#include "core/store/resource_writer.h"
#include "core/versions/kept_feed.h"

namespace vizzy::versions {

/// Rewrites retained versions so that they hold no key that was taken down. Feeds, pages and
/// entries that several versions share are read and written once.
class VersionRewriter {
 public:
  using DeniedByField = std::map<std::string, format::KeySet>;

  /// All must outlive the rewriter.
  VersionRewriter(store::FileStore& store, store::ResourceWriter& writer,
                  const store::Denylist& denylist, const store::EntryEncoding& encoding,
                  Progress& progress);

  /// The version without the keys; its new objects and kept entries are written. Objects that the
  /// version led to and that hold no such key are spared. The same when it holds none.
  [[nodiscard]] store::Manifest rewrite(const store::Manifest& manifest);

  /// Whether an object that no feed leads to holds a key that one of these feeds must not show. A
  /// truncated one may hold anything.
  [[nodiscard]] bool stray_holds(const std::string& url, const DeniedByField& denied);
  /// What feeds must not show, by the names of their keys.
  [[nodiscard]] DeniedByField denied_in(const std::vector<store::FeedRecord>& feeds) const;

  /// URLs of the objects that hold a key for a feed that must not show it.
  [[nodiscard]] const std::set<std::string>& holders() const { return holders_; }
  /// URLs that the rewritten versions lead to.
  [[nodiscard]] const std::set<std::string>& reached() const { return reached_; }
  /// The denied keys that were found.
  [[nodiscard]] const format::KeySet& found() const { return found_; }

 private:
  using IsDenied = std::function<bool(std::string_view key)>;

  /// A rewritten feed.
  struct Feed {
    store::FeedRecord record;
    std::vector<std::string> urls;  ///< of its pages and index
  };

  /// `feeds` are those of the same version; its segments are rewritten already.
  const Feed& rewrite_feed(const store::FeedRecord& record,
                           const std::vector<store::FeedRecord>& feeds);
  /// URL of the feed's directory with the totals that its segments have now; empty for none.
  [[nodiscard]] std::string directory_of(const store::FeedRecord& record,
                                         const std::vector<store::FeedRecord>& feeds);
  [[nodiscard]] Feed rewritten(const KeptFeed& feed, const std::string& directory);
  [[nodiscard]] compile::CompiledPages without(const KeptFeed& feed, const IsDenied& is_denied);
  [[nodiscard]] std::vector<std::string> note_written(const compile::CompiledPages& pages);
  [[nodiscard]] bool holds(const KeptFeed& feed, const IsDenied& is_denied);
  [[nodiscard]] const format::KeySet& listed_keys_of(const KeptFeed& feed, const std::string& url);
  void split(store::Manifest& manifest, const std::set<std::string>& led_to, ObjectsByUrl objects);

  store::FileStore& store_;
  store::ResourceWriter& writer_;
  const store::Denylist& denylist_;
  store::EntryEncoding encoding_;
  Progress& progress_;
  format::KeySet all_keys_;
  /// By their entries before the rewriting and their directories after it.
  std::map<std::pair<codec::Digest, std::string>, Feed> feeds_;
  /// The keys of the denylist on each page, by its URL and the name of the key.
  std::map<std::pair<std::string, std::string>, format::KeySet> page_keys_;
  ObjectsByUrl written_;
  std::set<std::string> holders_;
  std::set<std::string> reached_;
  format::KeySet found_;
};

}  // namespace vizzy::versions
