#pragma once

#include <vector>

#include "core/compile/build_report.h"
#include "core/compile/compile_documents.h"
#include "core/compile/compile_feed.h"

namespace vizzy::compile {

/// Counts what became of one resource.
void count(ResourceCounts& counts, store::Outcome outcome, const codec::Sizes& sizes);

/// Counts into the report what became of every resource, and what a publish would cost.
/// `objects` and `previous_objects` are those of this and of the last version, sorted by digest;
/// `encodings` are those that are written.
void tally(BuildReport& report, const std::vector<CompiledFeed>& feeds,
           const CompiledDocuments& documents, const std::vector<store::ObjectRecord>& objects,
           const std::vector<store::ObjectRecord>& previous_objects,
           const codec::Encodings& encodings);

}  // namespace vizzy::compile
