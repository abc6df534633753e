#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/compile/build.h"
#include "core/parts/begin_plan.h"
#include "core/parts/build_in_parts.h"
#include "core/parts/join.h"
#include "core/parts/run_part.h"
#include "core/source/source.h"
#include "tests/store/memory_store.h"

namespace vizzy::test {

/// Builds with a fixed clock at the lowest effort: as a whole, or in parts.
struct DividedBuild {
  std::string database;  ///< its address
  std::string definition;
  parts::DivisionOptions divide = {};
  std::chrono::sys_seconds now{std::chrono::seconds(1'700'000'000)};
  std::size_t memory_bytes = compile::kDefaultMemoryBytes;
  codec::Encodings encodings = {};

  [[nodiscard]] compile::BuildOptions options() const {
    return {.effort = codec::Effort::fast,
            .encodings = encodings,
            .memory_bytes = memory_bytes,
            .now = now};
  }
  [[nodiscard]] std::unique_ptr<source::Snapshot> open(const std::string& shared = {}) const {
    return source::open_snapshot(database, {}, std::chrono::milliseconds(300), std::nullopt,
                                 shared);
  }

  compile::BuildReport whole(store::FileStore& store) const {
    NoProgress progress;
    return compile::build_feed(
        definition::parse_definition(definition, "test.json"), [this] { return open(); }, store,
        options(), progress);
  }

  /// Through as many connections as there are parts.
  compile::BuildReport at_once(store::FileStore& store) const {
    NoProgress progress;
    return parts::build_in_parts(
        {definition, "test.json"},
        [this](const std::string& shared, const std::stop_token&) { return open(shared); },
        divide.parts, store, options(), progress);
  }

  [[nodiscard]] parts::Plan plan(store::FileStore& store, source::Snapshot& snapshot) const {
    NoProgress progress;
    parts::Plan plan{.created = now,
                     .expires = now + std::chrono::hours(1),
                     .database = "test",
                     .snapshot = snapshot.share(),
                     .definition = definition,
                     .definition_name = "test.json",
                     .effort = codec::Effort::fast,
                     .encodings = encodings};
    plan.base = parts::prepare(store, now, parts::Unfinished::replaced);
    parts::complete(plan, definition::parse_definition(definition, "test.json"), snapshot, divide,
                    progress);
    parts::record(store, plan, parts::Unfinished::replaced);
    return parts::read_plan(store);
  }

  parts::PartReport part(store::FileStore& store, std::uint64_t part) const {
    NoProgress progress;
    const parts::Plan plan = parts::read_plan(store);
    return parts::run_part(
        plan, part, [&] { return open(plan.snapshot); }, store,
        {.memory_bytes = memory_bytes, .now = now}, progress);
  }

  [[nodiscard]] compile::BuildReport join(store::FileStore& store) const {
    NoProgress progress;
    return parts::join(store, options(), progress);
  }

  /// Plan, parts from the last to the first, join.
  compile::BuildReport in_parts(store::FileStore& store) const {
    const auto snapshot = open();
    const std::size_t parts = plan(store, *snapshot).parts.size();
    for (std::size_t i = parts; i-- > 0;) (void)part(store, i);
    return join(store);
  }
};

}  // namespace vizzy::test
