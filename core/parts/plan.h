#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/content_name.h"
#include "core/codec/effort.h"
#include "core/codec/encodings.h"
#include "core/compile/rows.h"
#include "core/definition/definition.h"
#include "core/store/file_store.h"
#include "core/store/reuse.h"

namespace vizzy::parts {

/// The most parts of a plan.
inline constexpr std::uint64_t kMostParts = 10'000;

/// The database of a plan that one process carries out while it holds the lock of the folder.
inline constexpr std::string_view kOneProcess = "one process";

/// What a version must not be built on if it is not what the plan saw.
struct Base {
  std::uint64_t sequence = 0;                  ///< 0 before the first build
  std::optional<codec::Digest> manifest = {};  ///< of it
  std::optional<codec::Digest> denylist = {};  ///< absent when nothing was ever taken down

  friend bool operator==(const Base&, const Base&) = default;
};

/// How many rows a view has.
struct CountedView {
  std::uint64_t rows = 0;
  std::uint64_t segment_rows = 0;  ///< in segments, of a feed

  friend bool operator==(const CountedView&, const CountedView&) = default;
};

/// A build that is divided into parts, as state/plan/plan.json records it. It holds the definition,
/// so that a part needs nothing else than the database. It is there from the moment when parts can
/// begin until they are joined.
///
///   {"vizzy_plan":1,"id":"…","created":…,"expires":…,"database":"…","snapshot":"…",
///    "definition":"…","definition_name":"…","lineage_seed":"…","sequence_before":0,
///    "effort":"balanced","encodings":"gzip","reuse":"by_size","base":{"sequence":7,"manifest":"…","denylist":"…"},
///    "views":[[rows,rows in segments],…],
///    "parts":[{"feeds":[{"where":"…","items":["<hex>","<hex>"],"segments":["<hex>"]}],
///              "documents":[{"where":"…","children":["…"],"keys":["<hex>"]}]}]}
struct Plan {
  std::string id = {};
  std::chrono::sys_seconds created{};  ///< the clock of the build
  std::chrono::sys_seconds expires{};
  std::string database = {};  ///< for messages: without a password
  std::string snapshot = {};  ///< see source::Snapshot::share
  std::string definition = {};
  std::string definition_name = {};
  std::string lineage_seed = {};
  std::uint64_t sequence_before = 0;
  codec::Effort effort = codec::Effort::balanced;
  codec::Encodings encodings = {};
  store::Reuse reuse = store::Reuse::by_size;
  Base base = {};
  std::vector<CountedView> views = {};  ///< feeds, then collections, their children first
  std::vector<compile::Slices> parts = {};
};

[[nodiscard]] std::string plan_json(const Plan& plan);
/// Errors: `failed` when the text is not a plan.
[[nodiscard]] Plan parse_plan(const std::string& text);

/// The plan of an output folder. Errors: `failed` when there is none.
[[nodiscard]] Plan read_plan(store::FileStore& store);

/// The base of the next build.
[[nodiscard]] Base base_of(store::FileStore& store);
/// Errors: `failed` when the folder is not what the plan was made for.
void require_base(store::FileStore& store, const Plan& plan);

}  // namespace vizzy::parts
