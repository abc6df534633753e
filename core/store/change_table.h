#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/content_name.h"
#include "core/format/item_members.h"
#include "core/store/file_store.h"

namespace vizzy::store {

/// An item of the leading pages of a feed, and since when it has been there. Sequences are those of
/// the feed's entries.
struct TrackedItem {
  std::uint64_t since = 0;             ///< in every version from here on, on any leading page
  std::uint64_t first_page_since = 0;  ///< the same for page 1; 0 when it is not there
  /// When it last changed its place among those that stayed on page 1; 0 for not since it is there.
  std::uint64_t moved = 0;
  std::map<std::string, std::uint64_t> changed;  ///< fields that changed after `since`, and when
  format::ItemMembers item;
};

/// A key that was on page 1, and the first version that does not have it there.
struct Departure {
  std::uint64_t sequence = 0;
  std::string key;  ///< as a JSON value

  friend bool operator==(const Departure&, const Departure&) = default;
};

/// A version of the feed, and from when it was the current one.
struct VersionMoment {
  std::uint64_t sequence = 0;
  std::chrono::sys_seconds time{};

  friend bool operator==(const VersionMoment&, const VersionMoment&) = default;
};

/// What `changes` resources are made from: the items of a feed's leading pages (page 1 and
/// format::kPagesInRest more), since when each is there, and when each field changed last. Kept
/// under state/changes, named by its SHA-256, which the manifest records:
///
///   {"vizzy_changes":2,"feed":"discovery","key":"id","history":[[41,1700000000],[42,1700000300]],
///    "departures_since":41,"departures":[[42,17]]}
///   [41,42,0,{"follower_count":42}]      since, first_page_since, moved, changed
///   {"id":7,"follower_count":1250000}    the item; then the next two lines
///
/// The header is one line. Format 1 knew nothing of the order of page 1: its tables begin again.
struct ChangeTable {
  std::string feed;                    ///< no two feeds have one file
  std::string key;                     ///< name of the key field
  std::vector<VersionMoment> history;  ///< oldest first, at least the current version
  std::uint64_t departures_since = 0;  ///< no departure after this sequence is forgotten
  std::vector<Departure> departures;   ///< oldest first; none of a key that is back
  std::vector<TrackedItem> items;      ///< in the order of the feed
};

[[nodiscard]] std::string change_table_text(const ChangeTable& table);

/// Absent when the file is missing, or is not what its name promises: the table can be begun again
/// at the price of one longer download for each reader.
[[nodiscard]] std::optional<ChangeTable> read_change_table(FileStore& store,
                                                           const codec::Digest& digest);

}  // namespace vizzy::store
