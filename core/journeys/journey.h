#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/journeys/network_model.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::journeys {

/// An API that answers with pages, as measured. It has no caching: a returning reader requests the
/// same again.
struct Baseline {
  std::string name;
  std::uint64_t items_per_page = 20;
  double bytes_per_page = 0;  ///< the mean, as sent, without headers

  /// The sizes of the first pages, rounded to whole bytes without changing their sum.
  [[nodiscard]] std::vector<std::uint64_t> pages(std::uint64_t count) const;
};

/// The API that vizzy replaces: 100 creators in five pages came to 19,164 bytes with 7 fields; a
/// page of 20 with 15 fields is 10.6 kB. Measured on it, not compressed.
[[nodiscard]] std::vector<Baseline> original_api();

/// {"name":"our API","items_per_page":20,"bytes_per_page":3833}
/// Errors: `usage`, naming `path`, and for an unknown member the nearest known one.
[[nodiscard]] Baseline parse_baseline(const std::string& text, const std::string& path);

/// One thing that a reader does, and what it costs.
struct Journey {
  std::string name;
  bool opens_connection = true;
  std::vector<std::uint64_t> contents;  ///< bytes of each answer, without headers

  [[nodiscard]] std::uint64_t bytes() const;
  [[nodiscard]] Transfers transfers() const;
};

/// Counted for the headers of each answer; `vizzy serve` sends some 430 bytes.
inline constexpr std::uint64_t kAnswerHeaderBytes = 430;
/// How many items the report scrolls through.
inline constexpr std::uint64_t kScrolledItems = 100;

/// How many pages of this version were already in the version before.
struct PageReuse {
  std::uint64_t pages = 0;   ///< in this version, without the first
  std::uint64_t reused = 0;  ///< of those, also in the version before
};

/// What a reader of one feed does: cold open, scroll of 100, profile (the median document or
/// group), a part of a feed that is divided (the directory and the median segment's entry), return
/// visit without and with a new version, and returns to the first page after some time. All in the
/// smallest existing encoding.
struct FeedJourneys {
  std::string feed;
  std::uint64_t total = 0;
  codec::Sizes entry;
  std::optional<codec::Sizes> median_document;
  std::optional<codec::Sizes> median_segment;  ///< its entry; absent when the feed is not divided
  std::vector<Journey> journeys;
  /// The returns of a reader who does not use `changes`; empty when the feed has none.
  std::vector<Journey> without_changes = {};
  std::optional<PageReuse> reuse;  ///< absent for a first version
};

/// Errors: `failed` when the folder holds no version or is damaged.
[[nodiscard]] std::vector<FeedJourneys> feed_journeys(store::FileStore& store);

/// The same journeys on the API.
[[nodiscard]] std::vector<Journey> baseline_journeys(const Baseline& baseline);

}  // namespace vizzy::journeys
