#include "core/verify/folder/verify_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <ranges>
#include <set>
#include <utility>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/url.h"
#include "core/store/damage.h"
#include "core/store/denylist.h"
#include "core/store/divided_build.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/origin.h"
#include "core/store/references.h"
#include "core/store/shards.h"
#include "core/store/worker_pool.h"
#include "core/verify/folder/changes_walk.h"
#include "core/verify/folder/denied_check.h"
#include "core/verify/folder/findings.h"
#include "core/verify/folder/folder_walk.h"
#include "core/verify/folder/resource_check.h"

namespace vizzy::verify::folder {

namespace {

constexpr std::size_t kMaxQueuedBytes = std::size_t{8} << 20;

class FolderVerifier {
 public:
  FolderVerifier(store::FileStore& store, const VerifyOptions& options, Progress& progress)
      : store_(store),
        options_(options),
        progress_(progress),
        origin_(store::read_origin(store)),
        findings_(origin_ ? Missing::elsewhere : Missing::damage),
        walk_(store, findings_),
        pool_(options.threads, kMaxQueuedBytes, options.stop) {}

  VerifyReport run() {
    const auto commit = store::read_commit(store_);
    const auto current = store::read_current_manifest(store_);
    if (!current)
      throw Error(ErrorKind::failed, "no version is published in the folder yet",
                  {"run", "build-feed"});
    report_.sequence = current->sequence;
    report_.commit_is_pending = commit->plan.has_value();
    expected_.add_bookkeeping();
    const std::vector<RetainedVersion> versions = read_versions(*current);
    // Newest first: an object that was damaged and repaired may have other sizes since.
    for (const RetainedVersion& version : versions) check_objects(version);
    check_denylist(*current);
    // While a commit is pending the mutable files are partly the old and partly the new ones.
    if (!report_.commit_is_pending) check_mutable_files(*current);
    pool_.wait();
    for (const RetainedVersion& version : versions) walk_version(version);
    if (!report_.commit_is_pending) walk_changes(versions);
    // Files that only a lost manifest or shard lists would look like garbage.
    if (bookkeeping_is_whole_) find_garbage();
    report_.damage_count = findings_.count();
    report_.damage = findings_.sorted(options_.max_listed);
    report_.remedies = findings_.remedies();
    report_.origin = origin_.value_or("");
    report_.elsewhere = findings_.elsewhere();
    return std::move(report_);
  }

 private:
  /// Newest first; those that cannot be read are left out.
  std::vector<RetainedVersion> read_versions(const store::Manifest& current) {
    std::vector<RetainedVersion> versions{{.manifest = current}};
    std::size_t superseded = 0;
    const store::History history(store_);
    for (const std::uint64_t sequence : history.sequences() | std::views::reverse) {
      expected_.add(store::manifest_path(sequence));
      if (sequence == current.sequence) continue;
      ++superseded;
      try {
        versions.push_back({history.read(sequence), superseded});
      } catch (const DamagedFile& damage) {
        add_bookkeeping(damage, superseded);
      }
    }
    report_.versions = versions.size();
    return versions;
  }

  void add_bookkeeping(const DamagedFile& damage, std::size_t superseded) {
    findings_.add_file(damage.path(), damage.problem(), superseded);
    bookkeeping_is_whole_ = false;
  }

  void check_denylist(const store::Manifest& current) {
    try {
      const store::Denylist denylist = store::read_denylist(store_);
      const bool may_hold_none = !denylist.empty() && !report_.commit_is_pending;
      if (may_hold_none) denied_.emplace(store_, denylist, current);
    } catch (const DamagedFile& damage) {
      findings_.add_file(damage.path(), damage.problem(), damage.remedy());
    }
  }

  /// Visits the records of shards that were not visited before: successive manifests share
  /// most.
  template <class Record, class Visit>
  void visit_new_shards(const std::vector<store::ShardRecord>& shards, std::size_t superseded,
                        const Visit& visit) {
    for (const store::ShardRecord& shard : shards) {
      if (!seen_shards_.insert(shard.digest).second) continue;
      expected_.add(store::shard_path(shard.digest));
      try {
        store::ShardReader<Record> reader(store_, {shard});
        while (const auto record = reader.next()) visit(*record);
      } catch (const DamagedFile& damage) {
        add_bookkeeping(damage, superseded);
      }
    }
  }

  void queue_check(const std::string& url, const codec::Digest& digest, const codec::Sizes& sizes,
                   std::size_t superseded) {
    expected_.add_resource(url, sizes);
    report_.files += sizes.encodings().size();
    pool_.submit(sizes.identity, [this, url, digest, sizes, superseded](unsigned) {
      check_resource(store_, url, digest, sizes, superseded, findings_);
    });
  }

  void check_objects(const RetainedVersion& version) {
    const auto& [manifest, superseded] = version;
    progress_.begin("decoding objects", 0);
    const auto check = [&, superseded = superseded](const store::ObjectRecord& object) {
      const auto [seen, is_new] =
          seen_objects_.try_emplace(object.digest, codec::Encodings::none());
      const codec::Encodings unseen = object.sizes.encodings().without(seen->second);
      if (unseen.empty()) return;  // of a build with other encodings it may have more
      seen->second = seen->second.with(unseen);
      queue_check(format::object_url(object.digest), object.digest, object.sizes.in(unseen),
                  superseded);
      if (is_new) progress_.update(++report_.objects);
    };
    visit_new_shards<store::ObjectRecord>(manifest.objects, superseded, check);
    visit_new_shards<store::ObjectRecord>(manifest.spared, superseded, check);
    for (const store::FeedRecord& feed : manifest.feeds) {
      const std::string path = store::kept_entry_path(feed.entry);
      expected_.add(path);
      check_file(store_, path, feed.entry, superseded, findings_);
    }
    // Documents of older versions were replaced; their shards stay.
    for (const store::ShardRecord& shard : manifest.documents)
      expected_.add(store::shard_path(shard.digest));
  }

  void check_mutable_files(const store::Manifest& manifest) {
    for (const store::FeedRecord& feed : manifest.feeds)
      for (const store::EntryResource& resource : store::entry_resources(feed))
        queue_check(resource.url, resource.digest, resource.sizes, 0);
    progress_.begin("decoding documents", 0);
    visit_new_shards<store::DocumentRecord>(
        manifest.documents, 0, [&](const store::DocumentRecord& document) {
          queue_check(document.url, document.digest, document.sizes, 0);
          progress_.update(++report_.documents);
        });
  }

  void walk_version(const RetainedVersion& version) {
    const store::Manifest& manifest = version.manifest;
    progress_.begin(fmt::format("walking sequence {}", manifest.sequence), 0);
    std::set<std::string> reached;
    bool complete = true;
    for (const store::FeedRecord& feed : manifest.feeds) {
      for (const store::ChangesRecord& changes : feed.changes)
        if (changes.rest) reached.insert(format::object_url(*changes.rest));
      const std::string path = store::kept_entry_path(feed.entry);
      const auto entry = findings_.has_file(path) ? std::nullopt : store_.read(path);
      complete = entry && walk_.walk(*entry, feed, version, reached) && complete;
    }
    check_reached(version, std::move(reached), complete);
  }

  void walk_changes(const std::vector<RetainedVersion>& versions) {
    ChangesWalk walk(store_, findings_);
    for (const store::FeedRecord& feed : versions.front().manifest.feeds) {
      if (!feed.changes.empty()) walk.walk(feed, versions);
      if (!feed.change_table) continue;
      const std::string path = store::change_table_path(*feed.change_table);
      expected_.add(path);
      check_file(store_, path, *feed.change_table, 0, findings_);
    }
  }

  /// The manifest must list every name that the walk reached and, if the walk was complete, no
  /// others.
  void check_reached(const RetainedVersion& version, std::set<std::string> reached, bool complete) {
    const auto& [manifest, superseded] = version;
    const std::string name = fmt::format("sequence {}", manifest.sequence);
    try {
      store::ShardReader<store::ObjectRecord> reader(store_, manifest.objects);
      while (const auto object = reader.next())
        if (reached.erase(format::object_url(object->digest)) == 0 && complete)
          findings_.add(name,
                        fmt::format("its manifest lists {}, which no page or index leads to",
                                    format::object_url(object->digest)),
                        superseded);
    } catch (const Error&) {
      return;  // a damaged shard is a finding already
    }
    for (const std::string& url : reached)
      findings_.add(name, fmt::format("{} is not in its manifest", url), superseded);
  }

  void find_garbage() {
    progress_.begin("looking for garbage", 0);
    report_.divided_build_until = store::divided_build_until(store_, options_.now);
    std::vector<std::string> garbage;
    const auto visit = [&](const std::string& path) {
      if (expected_.contains(path)) return;
      if (report_.commit_is_pending && !path.starts_with("public/v1/o/")) return;
      if (const auto key = denied_ ? denied_->key_in(path) : std::nullopt)
        return findings_.add_file(path, fmt::format("shows the key {}, which was taken down", *key),
                                  Remedy{"run", "gc", "to remove what nothing refers to"});
      if (report_.divided_build_until && store::may_be_of_divided_build(path)) return;
      ++report_.garbage_files;
      report_.garbage_bytes += store_.size(path).value_or(0);
      garbage.push_back(path);
    };
    store_.list(store::published_folder(), visit);
    store_.list(std::string(store::kState), visit);
    std::ranges::sort(garbage);
    garbage.resize(std::min(garbage.size(), options_.max_listed));
    report_.garbage = std::move(garbage);
  }

  store::FileStore& store_;
  const VerifyOptions& options_;
  Progress& progress_;
  VerifyReport report_;
  std::optional<std::string> origin_;
  Findings findings_;
  store::ReferencedFiles expected_;
  bool bookkeeping_is_whole_ = true;
  std::set<codec::Digest> seen_shards_;
  std::map<codec::Digest, codec::Encodings> seen_objects_;
  FolderWalk walk_;
  std::optional<DeniedCheck> denied_;  ///< absent while nothing is denied
  store::WorkerPool pool_;             // last: its threads stop before what they use goes
};

}  // namespace

VerifyReport verify_folder(store::FileStore& store, const VerifyOptions& options,
                           Progress& progress) {
  return FolderVerifier(store, options, progress).run();
}

}  // namespace vizzy::verify::folder
