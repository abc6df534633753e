#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/definition/outline.h"
#include "core/format/changes.h"
#include "core/store/change_table.h"

namespace vizzy::compile {

/// One of the leading pages of a feed: page 1, or one of those that `rest` describes.
struct LeadingPage {
  std::string url;       ///< of its object; empty for page 1
  std::string items;     ///< a JSON array
  std::size_t size = 0;  ///< how many items
};

/// The table of the version `sequence`, which has these pages, after that of the version before.
/// The feed has at least one span.
/// Begins again when there was none (null), when the key field has another name, or when the last
/// version of the table is not older.
[[nodiscard]] store::ChangeTable next_change_table(const store::ChangeTable* last,
                                                   const definition::FeedOutline& feed,
                                                   const std::vector<LeadingPage>& pages,
                                                   std::uint64_t sequence,
                                                   std::chrono::sys_seconds now);

/// The sequence from which the `changes` of a span lead to the table's newest version: the version
/// that was current `reach(span)` before it was built, or the oldest that the table knows.
[[nodiscard]] std::uint64_t since_of(const store::ChangeTable& table, std::chrono::seconds span);

/// How far back the `changes` of a span reach. Less than the span, which is what readers choose by:
/// by three eighths of it, or by 13 hours if that is less. So a span of 36 hours over one build a
/// day reaches back one build and not two, and a weekly reader is within 8 days. A reader for whom
/// it is too short sees so from `since`.
[[nodiscard]] std::chrono::seconds reach(std::chrono::seconds span);

/// What a reader at `since` or later needs for each of the pages, page 1 first. `pages` are those
/// that the table was made from.
[[nodiscard]] std::vector<format::PageChanges> page_changes(const store::ChangeTable& table,
                                                            const std::vector<LeadingPage>& pages,
                                                            std::uint64_t since);

}  // namespace vizzy::compile
