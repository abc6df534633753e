#pragma once

#include <string>
#include <vector>

#include "core/compile/changes.h"
#include "core/compile/stage_feed_entry.h"
#include "core/format/entry.h"

namespace vizzy::compile {

/// Adds the `changes` of the feed to its staged entry: writes the table that they are made from and
/// the objects that they name, stages those that changed or are damaged, and the removal of those
/// that the previous version (null: none) has for other spans.
void stage_changes(StagedEntry& staged, const format::Entry& entry,
                   const std::vector<LeadingPage>& pages, const store::FeedRecord* previous,
                   const FeedContext& context);

/// Whether the public files of a mutable resource are what the manifest says.
[[nodiscard]] bool has_files(const std::string& url, const codec::Sizes& sizes,
                             const std::string& json, const FeedContext& context);

}  // namespace vizzy::compile
