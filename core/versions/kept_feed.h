#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/compile/changes.h"
#include "core/format/entry.h"
#include "core/format/read_back.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::versions {

/// A feed of a retained version, read back from the output folder. Every object is checked against
/// its name. Errors: DamagedFile when a file is missing or damaged.
class KeptFeed {
 public:
  /// Reads the kept entry and the index. `store` and `record` must outlive it.
  KeptFeed(store::FileStore& store, const store::FeedRecord& record);

  [[nodiscard]] const store::FeedRecord& record() const { return record_; }
  [[nodiscard]] const format::Entry& entry() const { return entry_; }
  /// URLs of page 2 and on, and of the objects of the index.
  [[nodiscard]] const std::vector<std::string>& pages() const { return pages_; }
  [[nodiscard]] const std::vector<std::string>& index() const { return index_; }
  /// The directory of the feed's segments, which `entry().segments` names.
  [[nodiscard]] format::SegmentDirectory directory() const;

  /// What the feed's `changes` are made from.
  [[nodiscard]] std::vector<compile::LeadingPage> leading_pages() const;

  /// Visits all items in the feed's order.
  void read_items(const format::VisitItem& visit) const;
  /// Visits the items of the entry, or of one page.
  void read_first_page(const format::VisitItem& visit) const;
  void read_page(const std::string& url, const format::VisitItem& visit) const;

 private:
  store::FileStore& store_;
  const store::FeedRecord& record_;
  std::string entry_text_;
  format::Entry entry_;
  std::vector<std::string> pages_;
  std::vector<std::string> index_;
};

using ObjectsByUrl = std::map<std::string, store::ObjectRecord>;

[[nodiscard]] ObjectsByUrl objects_by_url(store::FileStore& store,
                                          const std::vector<store::ShardRecord>& shards);

/// Writes the shards that `present`, those of another version, lack.
[[nodiscard]] std::vector<store::ShardRecord> write_shards(
    store::FileStore& store, const ObjectsByUrl& objects,
    const std::vector<store::ShardRecord>& present);

/// The JSON of the object `url`. Errors: DamagedFile when it is missing or has another hash.
[[nodiscard]] std::string read_object(store::FileStore& store, const std::string& url);

}  // namespace vizzy::versions
