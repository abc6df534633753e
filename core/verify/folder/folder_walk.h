#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/store/file_store.h"
#include "core/store/manifest.h"
#include "core/verify/folder/findings.h"

namespace vizzy::verify::folder {

/// A version that is verified.
struct RetainedVersion {
  store::Manifest manifest = {};
  std::size_t superseded = 0;  ///< how many versions came after it
};

/// Walks feeds as a client does, by the protocol of docs/FORMAT.md: the entry, the pages it
/// names, then those that the index names. Shares nothing with the compiler but the paths. Pages
/// that several versions share are read once.
class FolderWalk {
 public:
  FolderWalk(store::FileStore& store, Findings& findings) : store_(store), findings_(findings) {}

  /// Walks one feed of one version from its entry to its last page. Finds damage when a name does
  /// not resolve, a key is missing, appears twice, or the totals disagree. Adds the URLs of the
  /// objects that it reached to `reached`. Returns whether it came to the end: a
  /// damaged file ends the walk, because what it leads to cannot be judged.
  /// A directory of segments must list those of the manifest, with their totals.
  [[nodiscard]] bool walk(const std::string& entry_json, const store::FeedRecord& feed,
                          const RetainedVersion& version, std::set<std::string>& reached);

  [[nodiscard]] std::uint64_t pages_read() const { return pages_read_; }

 private:
  /// The hash of each key on a page, in order.
  using Keys = std::vector<std::uint64_t>;

  struct Walk {
    const store::FeedRecord& feed;
    const RetainedVersion& version;
    std::string name;  ///< "feed discovery of sequence 7"
    std::set<std::string>& reached;
    Keys keys;
    std::vector<std::string> pages;
  };

  void walk_entry(const nlohmann::json& entry, Walk& walk);
  void walk_index(const std::string& root, Walk& walk);
  void walk_segments(const nlohmann::json& entry, Walk& walk);
  void check_keys(const nlohmann::json& entry, Walk& walk);
  [[nodiscard]] std::vector<std::string> duplicate_keys(const nlohmann::json& entry,
                                                        const Walk& walk);
  [[nodiscard]] std::string read(const std::string& url, Walk& walk);
  [[nodiscard]] nlohmann::json fetch(const std::string& url, Walk& walk);
  [[nodiscard]] const Keys& keys_of_page(const std::string& url, Walk& walk);

  store::FileStore& store_;
  Findings& findings_;
  std::uint64_t pages_read_ = 0;
  std::map<std::pair<std::string, std::string>, Keys> pages_;  ///< by URL and name of the key
};

}  // namespace vizzy::verify::folder
