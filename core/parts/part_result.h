#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/definition/definition.h"
#include "core/feed/slice.h"
#include "core/parts/plan.h"
#include "core/parts/record_log.h"
#include "core/store/collection_totals.h"
#include "core/store/file_store.h"
#include "core/store/resource_writer.h"

namespace vizzy::parts {

/// What a part made of a feed.
struct FeedResult {
  std::uint64_t items = 0;   ///< at most `max_items`
  RecordList pages = {};     ///< see chain.h
  RecordList segments = {};  ///< likewise, those of one segment after the other
  /// For each row that is an item: the hash of its key and the key's text; the part, and the place
  /// of the item in it. In the order of the hashes.
  RecordList keys = {};
};

/// What it made of a collection.
struct CollectionResult {
  std::uint64_t documents = 0;  ///< with those of groups
  RecordList key_hashes = {};   ///< where items open the documents; ascending
};

/// What a part leaves when it is done, as state/plan/parts/<part>.json records it.
///
///   {"vizzy_part":1,"plan":"…","part":17,"reading_ms":…,"views":[{"rows":…,…}],
///    "feeds":[…],"collections":[…],"totals":{…},"resources":…}
struct PartResult {
  std::string plan;  ///< its id
  std::uint64_t part = 0;
  std::chrono::milliseconds transaction_time{};
  std::vector<feed::ViewRows> views = {};  ///< as in the plan
  std::vector<FeedResult> feeds = {};
  std::vector<CollectionResult> collections = {};
  std::vector<store::CollectionTotals> totals = {};
  /// Documents, groups and aliases in the order of their sort keys, see `resource_value`.
  RecordList resources = {};
};

[[nodiscard]] std::string result_json(const PartResult& result);
/// The result of a part; absent when the part is not done.
/// Errors: `failed` when it is damaged.
[[nodiscard]] std::optional<PartResult> read_result(store::FileStore& store, const Plan& plan,
                                                    const definition::Definition& definition,
                                                    std::uint64_t part);

/// The value of a resource's record, whose key is its sort key, and back.
[[nodiscard]] std::string resource_value(const store::ResourceWriter::DocumentSlot& document);
[[nodiscard]] store::ResourceWriter::DocumentSlot resource_from(std::string_view sort_key,
                                                                std::string_view value);

}  // namespace vizzy::parts
