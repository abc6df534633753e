#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/codec/content_name.h"
#include "core/definition/outline.h"

namespace vizzy::format {

/// How many pages an entry names itself; the index names the rest.
inline constexpr std::size_t kPagesInEntry = 7;

/// What an entry says.
struct Entry {
  std::string feed;
  std::string version;             ///< `feed_version`
  std::uint64_t sequence = 0;      ///< of the build that last changed this entry
  std::string lineage = {};        ///< of the folder; empty when an earlier program built it
  std::uint64_t total = 0;         ///< items in the whole feed
  std::uint64_t page_size = 0;     ///< items in the entry, unless the feed is shorter
  std::string items;               ///< a JSON array
  std::vector<std::string> pages;  ///< URLs of the next pages, at most kPagesInEntry
  std::string index;               ///< URL of the index root; empty when `pages` names all
  std::string segments = {};       ///< URL of the directory of segments; empty when there is none
  std::vector<std::uint64_t> spans = {};  ///< of the `changes` resources, in seconds, ascending
  std::vector<std::string> hidden;        ///< keys that must not be shown, as JSON values
};

/// The canonical JSON of an entry.
[[nodiscard]] std::string entry_json(const Entry& entry);

/// The version of a feed: the content name of a text that holds what a reader can see of the
/// definition (name, key, fields and types, page size), the total and the digest of every page. It
/// carries no clock: the same data gives the same version.
[[nodiscard]] std::string feed_version(const definition::FeedOutline& feed, std::uint64_t total,
                                       const std::vector<codec::Digest>& pages);

}  // namespace vizzy::format
