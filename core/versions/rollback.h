#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/effort.h"
#include "core/codec/encoding.h"
#include "core/error.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"
#include "core/text/run_summary.h"
#include "core/versions/hold.h"

namespace vizzy::versions {

struct RollbackOptions {
  codec::Effort effort = codec::Effort::balanced;
  std::chrono::sys_seconds now{};
  std::optional<HoldRequest> hold = {};  ///< that begins with the rollback
  /// In which the files of the version must be there, so that readers find them.
  std::vector<codec::Encoding> encodings{codec::kEncodings.begin(), codec::kEncodings.end()};
};

/// What a rollback did.
struct RollbackReport {
  std::uint64_t from = 0;      ///< the sequence that readers saw before
  std::uint64_t restored = 0;  ///< the sequence whose content they see now
  std::uint64_t sequence = 0;  ///< the new sequence; `from` when nothing changed
  bool changed = false;
  std::vector<store::FeedRecord> feeds;  ///< after the rollback
  std::optional<store::Hold> hold = {};  ///< that stands
  std::vector<Message> warnings;
  bool dry_run = false;
  std::string destination = {};  ///< where it is published at once; empty for a folder
};

/// Publishes the feeds of a retained version again, under a new sequence: readers only ever go
/// forward. `name` is a sequence or the version of a feed. Documents are not part of a version and
/// do not change; keys that were taken down stay down. The next build publishes what the
/// database holds again, unless a hold stands or `options.hold` asks for one: then the rolled-back
/// version may be published, and nothing after it.
/// Errors: `usage` when no retained version has that name, and as `make_hold`; `failed` when one of
/// its files is missing or of another size. Whatever was published stays.
[[nodiscard]] RollbackReport roll_back(store::FileStore& store, std::string_view name,
                                       const RollbackOptions& options);

[[nodiscard]] std::string json(const RollbackReport& report);
[[nodiscard]] std::string text(const RollbackReport& report);
[[nodiscard]] text::RunSummary summary(const RollbackReport& report);

}  // namespace vizzy::versions
