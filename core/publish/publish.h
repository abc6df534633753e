#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/codec/content_name.h"
#include "core/destination/destination.h"
#include "core/error.h"
#include "core/progress.h"
#include "core/publish/lease.h"
#include "core/publish/publish_report.h"
#include "core/publish/representation.h"
#include "core/purge/purger.h"
#include "core/store/file_store.h"
#include "core/store/shrinkage.h"

namespace vizzy::publish {

/// Where readers look, and where the bookkeeping is: often a prefix of the same bucket or folder.
struct PublishTarget {
  destination::Destination& web;
  destination::Destination& bookkeeping;
  /// Where bookkeeping was left, see `read_left_over`.
  std::vector<destination::Destination*> left_over = {};
};

/// How long after the deadline of a run its requests may take to end, so that the head is left at
/// rest where the destination answers.
inline constexpr std::chrono::seconds kDeadlineGrace{3};

enum class PublishMode { publish, dry_run };

/// What says what is at the destination: its bookkeeping, or a listing, too.
enum class Trust { bookkeeping, listing };

/// What happens to a feed that an unrelated folder published, and to files below "v1/" that nobody
/// knows: they are kept and the publish refused; of a place without a head only those are
/// overwritten that have a name of this feed; or all go.
enum class OtherFeed { kept, adopted, replaced };

/// What happens to what no retained version has.
enum class Garbage { left, collected };

struct PublishOptions {
  Representation representation = {};
  AskedRepresentation asked_representation = {};
  unsigned concurrency = 32;
  std::uint64_t max_bytes_per_second = 0;  ///< in all; no limit when 0
  /// Folder of the journals that let an interrupted run continue; empty for none.
  std::filesystem::path journals = {};
  double price_per_million_puts = 5;
  Clock clock = {};
  std::chrono::sys_seconds now{};  ///< what the folder records when it takes over a takedown
  Stopwatch stopwatch = time_since_boot;
  /// Limit of the whole run, from its start; none when 0. Nothing is begun after it; what is under
  /// way then ends soon if the destinations were opened with a deadline `kDeadlineGrace` later.
  std::chrono::seconds deadline{0};
  PublishMode mode = PublishMode::publish;
  Trust trust = Trust::bookkeeping;
  Garbage garbage = Garbage::left;
  OtherFeed other_feed = OtherFeed::kept;
  /// Of the head that the folder started from, where a person changes what is published (see
  /// published_change.h): a hold of the destination does not keep that from it.
  std::optional<codec::Digest> started_from = {};
  store::Shrink shrink = store::Shrink::refused;    ///< of what the destination has
  std::vector<std::string> allow_breaking = {};     ///< feeds and collections, as of a build
  std::uint64_t max_removals = 10'000;              ///< of garbage, in one run
  std::optional<std::uint64_t> keep_builds = {};    ///< instead of the retention that the
  std::optional<std::chrono::hours> keep_age = {};  ///< version was built with
  /// Objects put within it are not garbage yet: another publisher may not have announced it.
  std::chrono::minutes grace{60};
  /// Caches to empty after readers see the new version; all must outlive the run.
  std::vector<purge::Purger*> purgers = {};
  std::uint64_t max_purged_paths = 1'000;  ///< purging more may cost money
  std::stop_token stop = {};
};

/// The head is not the one that the folder started from: nothing changed, and whoever started from
/// it may do so again.
class HeadMoved : public Error {
 public:
  explicit HeadMoved(const std::string& destination);
};

/// Publishes the current version of the output folder `folder`, whose lock the caller holds.
///
/// In this order, each step only when all before it succeeded: objects, many at a time; the intent
/// in the head; documents; the manifest; entries; removals; the head again. What is put is decided
/// from the published head and the manifests, never from a listing. Whatever strikes at whatever
/// moment, the published version stays complete and readable, and the next run puts what is
/// missing.
///
/// Removed are documents and entries that the version no longer has, and, after a takedown, every
/// object that no retained version of the folder has; other objects are left to garbage collection.
///
/// With `Trust::listing` what the bookkeeping says is compared with a listing, and what is missing
/// or has another size is put again. Afterwards caches are emptied of what changed, and garbage is
/// collected, if that is asked for; what fails there is a warning or, for garbage, an error that
/// says that the version is published.
///
/// Errors: HeadMoved; `gate` when an unrelated folder published there, a newer sequence is
/// published, another publisher is at work, the same sequence was built elsewhere, another
/// representation is published than was asked for, or the destination would lose more than
/// `max_shrink` allows or apps what they rely on, unless someone let that go at the build;
/// `failed`; `interrupted`.
[[nodiscard]] PublishReport publish(store::FileStore& folder, const PublishTarget& target,
                                    const PublishOptions& options, Progress& progress);

}  // namespace vizzy::publish
