#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "core/codec/effort.h"
#include "core/error.h"
#include "core/progress.h"
#include "core/store/denylist.h"
#include "core/store/file_store.h"
#include "core/text/run_summary.h"
#include "core/versions/alias_key.h"

namespace vizzy::versions {

/// What a takedown does about a denylist that is missing or damaged.
enum class LostDenylist { refused, replaced };

/// What a takedown does about a key that nothing published holds: it may be misspelt, or be taken
/// down before it is published. `warned` is for dry runs.
enum class UnheldKeys { refused, warned, allowed };

struct TakedownOptions {
  std::vector<std::string> keys;       ///< their texts, see `key_text`
  std::vector<Alias> aliases = {};     ///< of further keys
  std::vector<std::string> from = {};  ///< see DeniedKey
  std::string reason = {};             ///< see DeniedKey
  std::string requested_by = {};       ///< see DeniedKey
  UnheldKeys unheld = UnheldKeys::allowed;
  std::chrono::hours hidden_for{24 * 30};  ///< how long entries list the keys under "hidden"
  LostDenylist lost_denylist = LostDenylist::refused;
  codec::Effort effort = codec::Effort::balanced;
  unsigned threads = 1;
  std::chrono::sys_seconds now{};
  std::stop_token stop = {};
};

enum class Denial { added, undone };

/// What a takedown, or the undoing of one, did.
struct TakedownReport {
  Denial denial = Denial::added;
  std::vector<std::string> keys;
  std::vector<std::string> not_found = {};    ///< keys that no retained resource held
  std::uint64_t sequence = 0;                 ///< the one that readers see now
  bool changed = false;                       ///< whether that is a new one
  std::vector<std::uint64_t> rewritten = {};  ///< sequences of retained versions that held a key
  std::uint64_t objects_withdrawn = 0;
  std::uint64_t documents_withdrawn = 0;
  std::uint64_t documents_rewritten = 0;  ///< that had such children
  std::vector<std::string> purge =
      {};  ///< URLs under the web root whose cached copies must go, sorted
  std::vector<Message> warnings = {};
  bool dry_run = false;
  std::string destination = {};  ///< where it is published at once; empty for a folder
};

/// Takes keys down without the database: publishes a new sequence without them, rewrites every
/// retained version that holds them, removes the objects and documents that do, lists the keys
/// under "hidden" in the entries of feeds for a while, and records them on the denylist, which
/// every later build and rollback obeys. All of it happens in one commit, or nothing does.
///
/// Readers who scroll an older version meet a missing object only where a key was; the protocol's
/// rule for missing objects leads them to the new version.
/// Errors: `usage` when `from` names nothing that is published, or when a denylist that replaces a
/// lost one lacks keys that entries still hide, and as `key_of_alias`; `failed` when nothing holds
/// a key that was not taken down before and `unheld` refuses it, when a retained file is missing or
/// damaged, so that its contents are unknown, or the denylist is and is not to be replaced;
/// `interrupted`.
[[nodiscard]] TakedownReport take_down(store::FileStore& store, const TakedownOptions& options,
                                       Progress& progress);

/// Removes the keys from the denylist and from "hidden". The next build brings back what the
/// database holds. Errors: `usage` when a key was not taken down.
[[nodiscard]] TakedownReport undo_takedown(store::FileStore& store, const TakedownOptions& options,
                                           Progress& progress);

/// Takes over another copy of the denylist: takes down the keys that it records and the folder's
/// own list lacks, and lifts what it records as undone. Does nothing when it has nothing new. The
/// keys of `options` are not used. Errors: as `take_down`.
[[nodiscard]] TakedownReport obey(store::FileStore& store, const store::Denylist& other,
                                  TakedownOptions options, Progress& progress);

[[nodiscard]] std::string json(const TakedownReport& report);
[[nodiscard]] std::string text(const TakedownReport& report);
[[nodiscard]] text::RunSummary summary(const TakedownReport& report);

}  // namespace vizzy::versions
