#include "core/versions/gc.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/store/commit.h"
#include "core/store/damage.h"
#include "core/store/denylist.h"
#include "core/store/divided_build.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/references.h"
#include "core/text/number_words.h"
#include "core/versions/retained.h"
#include "core/versions/retention.h"

namespace vizzy::versions {

namespace {

struct File {
  std::string path;
  std::uint64_t bytes;
};

/// A version by its sequence. Its manifest is absent when it is lost.
struct Version {
  std::uint64_t sequence = 0;
  std::optional<store::Manifest> manifest = {};
};

/// Newest first.
std::vector<Version> read_versions(const store::History& history) {
  std::vector<Version> versions;
  for (const std::uint64_t sequence : history.sequences() | std::views::reverse) {
    Version& version = versions.emplace_back(Version{.sequence = sequence});
    try {
      version.manifest = history.read(sequence);
    } catch (const DamagedFile&) {
      // It matters only if the version stays.
    }
  }
  return versions;
}

/// When each was built, newest first.
std::vector<std::chrono::sys_seconds> times_of(const std::vector<Version>& versions,
                                               std::chrono::sys_seconds now) {
  std::vector<std::optional<std::chrono::sys_seconds>> recorded;
  for (const Version& version : versions | std::views::reverse)
    recorded.push_back(version.manifest ? std::optional(version.manifest->built_at) : std::nullopt);
  std::vector<std::chrono::sys_seconds> times = believed_times(recorded, now);
  std::ranges::reverse(times);
  return times;
}

/// Returns the versions that stay, oldest first, and lists in the report what stays and expires.
/// Errors: DamagedFile when the manifest of one that stays is lost: its objects would count as
/// garbage.
std::vector<store::Manifest> retained(store::FileStore& store, const GcOptions& options,
                                      GcReport& report) {
  require_published(store);
  const store::History history(store);
  std::vector<Version> versions = read_versions(history);
  const definition::Retention& declared = versions.front().manifest.value().retention;
  const definition::Retention retention{.builds = options.keep_builds.value_or(declared.builds),
                                        .age = options.keep_age.value_or(declared.age)};
  std::vector<store::Manifest> kept;
  const std::vector<std::chrono::sys_seconds> times = times_of(versions, options.now);
  for (std::size_t superseded = 0; superseded < versions.size(); ++superseded) {
    auto& [sequence, manifest] = versions[superseded];
    const bool stays =
        superseded == 0 || is_retained(superseded, times[superseded - 1], retention, options.now);
    (stays ? report.kept_versions : report.expired_versions).push_back(sequence);
    if (stays && !manifest) manifest = history.read(sequence);  // throws the reason
    if (stays) kept.push_back(*std::move(manifest));
  }
  for (auto* list : {&report.kept_versions, &report.expired_versions}) std::ranges::reverse(*list);
  std::ranges::reverse(kept);
  return kept;
}

store::ReferencedFiles references_of(store::FileStore& store,
                                     const std::vector<store::Manifest>& kept) {
  store::ReferencedFiles referenced;
  referenced.add_bookkeeping();
  for (const store::Manifest& manifest : kept) referenced.add_version(store, manifest);
  referenced.add_mutable_files(store, kept.back());
  return referenced;
}

bool is_manifest(std::string_view path) {
  return store::sequence_of_manifest(path) || store::sequence_of_expired(path);
}

std::vector<File> find_garbage(store::FileStore& store, const store::ReferencedFiles& referenced,
                               GcReport& report, const GcOptions& options) {
  std::vector<File> garbage;
  std::uint64_t files = 0;
  const auto visit = [&](const std::string& path) {
    if (referenced.contains(path)) return;
    if (report.divided_build_until && store::may_be_of_divided_build(path)) return;
    // Expired manifests are removed at once, whatever the limit.
    if (is_manifest(path) || files++ < options.max_files) {
      garbage.push_back({path, store.size(path).value_or(0)});
    } else {
      ++report.files_left;
    }
  };
  store.list(store::published_folder(), visit);
  store.list(std::string(store::kState), visit);
  return garbage;
}

/// Renames the manifests of expired versions, so that a removed one never counts as lost. It needs
/// no space: the disk may be full.
void mark_expired(store::FileStore& store, const GcReport& report) {
  for (const std::uint64_t sequence : report.expired_versions)
    (void)store.move(store::manifest_path(sequence), store::expired_manifest_path(sequence));
  store.sync();
}

/// Records what has expired, now that there is space for it, then removes the manifests.
void forget_expired(store::FileStore& store, const GcReport& report) {
  std::vector<std::string> expired;
  store.list(std::string(store::kManifests), [&](const std::string& path) {
    if (store::sequence_of_expired(path)) expired.push_back(path);
  });
  store::CommitRecord record = store::read_commit(store).value();
  const std::uint64_t oldest = report.kept_versions.front();
  const bool is_raised = record.oldest > 0 && record.oldest < oldest;
  if (is_raised) record.oldest = oldest;
  const auto forgotten =
      std::erase_if(record.history, [&](const auto& version) { return version.first < oldest; });
  if (is_raised || forgotten > 0) store::write_commit(store, record);
  for (const std::string& path : expired) store.remove(path);
  store.sync();
}

void sweep(store::FileStore& store, const std::vector<File>& garbage, const GcOptions& options,
           Progress& progress) {
  progress.begin("removing garbage", garbage.size());
  for (std::size_t i = 0; i < garbage.size(); ++i) {
    if (options.stop.stop_requested())
      throw Error(ErrorKind::interrupted,
                  fmt::format("interrupted after {} of {} files", i, garbage.size()),
                  {"run", "gc", "again to remove the rest"});
    if (!store::sequence_of_expired(garbage[i].path)) store.remove(garbage[i].path);
    progress.update(i + 1);
  }
}

}  // namespace

GcReport collect_garbage(store::FileStore& store, const GcOptions& options, Progress& progress) {
  GcReport report;
  report.dry_run = options.mode == GcMode::dry_run;
  if (!report.dry_run) store::recover(store);
  // Nothing is removed while the denylist is lost: old entries may be all that shows its keys.
  (void)store::read_denylist(store);
  const std::vector<store::Manifest> kept =
      store::with_remedy(store, [&] { return retained(store, options, report); });
  report.sequence = kept.back().sequence;
  const store::ReferencedFiles referenced =
      store::with_remedy(store, [&] { return references_of(store, kept); });
  report.divided_build_until = store::divided_build_until(store, options.now);
  const std::vector<File> garbage = find_garbage(store, referenced, report, options);
  for (const File& file : garbage) report.bytes += file.bytes;
  report.files = garbage.size();
  if (report.dry_run) return report;
  if (!report.divided_build_until) {
    store.remove(std::string(store::kDividedBuildPlan));  // first: its parts would need objects
    store.remove_folder(std::string(store::kDividedBuild));
  }
  mark_expired(store, report);
  sweep(store, garbage, options, progress);
  forget_expired(store, report);
  const bool is_asked_for = options.keep_builds || options.keep_age;
  if (report.expired_versions.empty() || is_asked_for) return report;
  if (auto warning = short_retention(kept.back().retention))
    report.warnings.push_back(*std::move(warning));
  return report;
}

}  // namespace vizzy::versions
