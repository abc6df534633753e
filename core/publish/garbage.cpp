#include "core/publish/garbage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/format/lineage.h"
#include "core/format/url.h"
#include "core/publish/cache_purge.h"
#include "core/publish/expected_keys.h"
#include "core/publish/kept_entries.h"
#include "core/publish/lease.h"
#include "core/publish/own_names.h"
#include "core/publish/published.h"
#include "core/publish/stale_paths.h"
#include "core/versions/retention.h"

namespace vizzy::publish {

namespace {

/// As many as a store removes at once; the lease is kept between.
constexpr std::size_t kBatch = 1'000;

struct Removal {
  std::string key;
  std::uint64_t bytes = 0;
};

/// What goes from one destination.
struct Removals {
  destination::Destination& destination;
  Reason reason{};
  std::vector<Removal> files = {};
};

std::string damaged_text(const destination::Destination& bookkeeping, const std::string& key) {
  return fmt::format(
      "{}/{} or a part of it is missing or damaged: what its version holds is not "
      "known, so no garbage was collected; publish from a folder that keeps it, or "
      "wait until its retention has passed",
      bookkeeping.name(), key);
}

/// What is garbage by one reading of the head, and its removal.
class GarbageCollection {
 public:
  explicit GarbageCollection(const PublishContext& context)
      : context_(context),
        report_(context.report.garbage.emplace()),
        manifests_{context.bookkeeping, Reason::expired},
        web_{context.web, Reason::unreferenced},
        bookkeeping_{context.bookkeeping, Reason::unreferenced} {}

  void run() {
    published_ = read_head(context_.bookkeeping);
    if (!may_run() || !find_expired()) return;
    find_garbage();
    for (const Removals* removals : in_order())
      for (const Removal& removal : removals->files) report_.bytes += removal.bytes;
    report_.removed = planned();
    if (context_.is_dry_run()) return list();
    if (report_.removed > 0) sweep();
    const bool is_asked_for = context_.options.keep_builds || context_.options.keep_age;
    if (report_.removed == 0 || report_.expired_versions == 0 || is_asked_for) return;
    if (auto warning = versions::short_retention(retention()))
      context_.report.warnings.push_back(*std::move(warning));
  }

 private:
  /// Manifests first, so that none vouches for what is gone.
  [[nodiscard]] std::array<const Removals*, 3> in_order() const {
    return {&manifests_, &web_, &bookkeeping_};
  }

  [[nodiscard]] definition::Retention retention() const {
    const definition::Retention& built = context_.own.manifest.retention;
    return {.builds = context_.options.keep_builds.value_or(built.builds),
            .age = context_.options.keep_age.value_or(built.age)};
  }

  void warn(std::string text) { context_.report.warnings.push_back(std::move(text)); }

  bool may_run() {
    if (context_.is_dry_run()) return published_.mark() != nullptr;
    const bool rests = published_.mark() != nullptr && published_.head->intents.empty() &&
                       published_.mark()->sequence == context_.own.mark.sequence;
    if (!rests) warn("another publisher is at work; garbage is left to the next run");
    return rests;
  }

  /// The versions of the destination, and the folder's own, in a dry run not there yet.
  [[nodiscard]] std::vector<DestinationVersion> fetch_versions() const {
    auto versions = fetch_retained(context_.bookkeeping, context_.folder);
    const PublishedMark& mark = context_.own.mark;
    const std::string key = destination::bookkeeping_keys::manifest(mark.sequence, mark.manifest);
    if (std::ranges::find(versions, key, &DestinationVersion::key) == versions.end() &&
        context_.is_dry_run())
      versions.push_back({mark.sequence, key, context_.own.manifest});
    // A feed that was replaced is older than any sequence of the one that replaced it.
    std::ranges::stable_partition(versions,
                                  [&](const auto& version) { return is_replaced(version); });
    return versions;
  }

  [[nodiscard]] bool is_replaced(const DestinationVersion& version) const {
    return version.manifest &&
           format::are_unrelated(version.manifest->lineage, context_.own.mark.lineage);
  }

  /// False when a version must stay, and what it has is not known.
  bool find_expired() {
    std::vector<DestinationVersion> versions = fetch_versions();
    const auto now = context_.options.clock();
    std::vector<std::optional<std::chrono::sys_seconds>> recorded;
    names_.add(context_.own.manifest);
    for (const DestinationVersion& version : versions) {
      if (version.manifest) names_.add(*version.manifest);
      recorded.push_back(version.manifest ? std::optional(version.manifest->built_at)
                                          : std::nullopt);
    }
    const std::vector<std::chrono::sys_seconds> times = versions::believed_times(recorded, now);
    for (std::size_t i = 0; i < versions.size(); ++i) {
      DestinationVersion& version = versions[i];
      const bool is_newest =
          !is_replaced(version) && version.sequence >= context_.own.mark.sequence;
      const bool stays =
          is_newest || i + 1 == versions.size() ||
          versions::is_retained(versions.size() - 1 - i, times[i + 1], retention(), now);
      const bool is_within_limit = manifests_.files.size() < context_.options.max_removals;
      if (!stays && is_within_limit) {
        manifests_.files.push_back({version.key, 0});
        continue;
      }
      report_.left += stays ? 0 : 1;
      if (!version.manifest) {
        warn(damaged_text(context_.bookkeeping, version.key));
        return false;
      }
      kept_.push_back(std::move(version));
    }
    report_.kept_versions = kept_.size();
    report_.expired_versions = manifests_.files.size();
    return true;
  }

  void find_garbage() {
    const ExpectedKeys expected =
        expected_keys(context_.folder, context_.own, published_.head, kept_);
    context_.web.list(format::published_prefix(),
                      [&](const destination::Destination::Listed& object) {
                        if (expected.size_of(object.key)) return;
                        if (!names_.may_have_put(object.key)) return void(++report_.foreign);
                        add(web_, object);
                      });
    const std::set<std::string> named = named_bookkeeping();
    for (const std::string_view folder :
         {destination::bookkeeping_keys::kShards, destination::bookkeeping_keys::kIntents,
          destination::bookkeeping_keys::kChangeTables, destination::bookkeeping_keys::kKeptEntries,
          destination::bookkeeping_keys::kTemporary})
      context_.bookkeeping.list(std::string(folder),
                                [&](const destination::Destination::Listed& object) {
                                  if (!named.contains(object.key)) add(bookkeeping_, object);
                                });
  }

  [[nodiscard]] std::set<std::string> named_bookkeeping() const {
    std::set<std::string> keys;
    const auto add_shards = [&](const store::Manifest& manifest) {
      for_each_shard(manifest, [&](const store::ShardRecord& shard) {
        keys.insert(destination::bookkeeping_keys::shard(shard.digest));
      });
    };
    const auto add_version = [&](const store::Manifest& manifest) {
      add_shards(manifest);
      for (const codec::Digest& entry : kept_entries_of(manifest))
        keys.insert(destination::bookkeeping_keys::kept_entry(entry));
    };
    add_version(context_.own.manifest);
    for (const codec::Digest& table : context_.own.manifest.change_tables())
      keys.insert(destination::bookkeeping_keys::change_table(table));
    for (const DestinationVersion& version : kept_) add_version(*version.manifest);
    for (const PublishedMark& intent : published_.head->intents)
      keys.insert(destination::bookkeeping_keys::intent(intent.sequence, intent.manifest));
    for (const auto& [mark, at] : published_.head->overtaken)
      keys.insert(destination::bookkeeping_keys::intent(mark.sequence, mark.manifest));
    return keys;
  }

  [[nodiscard]] std::size_t planned() const {
    return manifests_.files.size() + web_.files.size() + bookkeeping_.files.size();
  }

  void add(Removals& removals, const destination::Destination::Listed& object) {
    if (object.modified > context_.options.clock() - context_.options.grace) {
      ++report_.young;
    } else if (planned() >= context_.options.max_removals) {
      ++report_.left;
    } else {
      removals.files.push_back({object.key, object.size});
    }
  }

  void list() {
    auto& plan = context_.report.plan;
    std::set<std::string> listed;  // what the publish itself removes
    for (const PlannedStep& step : plan)
      if (step.action == Action::remove) listed.insert(step.key);
    for (const Removals* removals : in_order())
      for (const Removal& removal : removals->files)
        if (!listed.contains(removal.key))
          plan.push_back({Action::remove, removal.key, removal.bytes, removals->reason});
  }

  /// Says that what is published is meant to be published: other publishers wait.
  bool take(Lease& lease) {
    Head head = *published_.head;
    head.intents.push_back(*published_.head->published);
    context_.report.bookkeeping.count_put(head_json(head).size());
    return lease.take(std::move(head), publisher_of(context_.folder), published_.tag);
  }

  void sweep() {
    Lease lease(context_.bookkeeping, context_.options.clock, context_.options.stopwatch,
                [](const codec::Digest&) {});
    if (!take(lease)) {
      report_ = {};
      return warn("another publisher began to work; garbage is left to the next run");
    }
    context_.progress.begin("removing garbage", report_.removed);
    report_.removed = 0;
    for (const Removals* removals : in_order()) {
      remove(*removals, lease);
      removals->destination.sync();
    }
    Head head = *published_.head;
    context_.report.bookkeeping.count_put(head_json(head).size());
    lease.finish(std::move(head));
    purge_collected(context_, gone_);
    if (context_.is_stopped())
      throw Error(ErrorKind::interrupted,
                  "interrupted; the version is published, and the next run removes the rest of the "
                  "garbage");
  }

  [[nodiscard]] bool is_over() const {
    return context_.is_stopped() || std::chrono::steady_clock::now() >= context_.deadline();
  }

  void remove(const Removals& removals, Lease& lease) {
    const std::vector<Removal>& files = removals.files;
    for (std::size_t i = 0; i < files.size(); i += kBatch) {
      const std::size_t end = std::min(files.size(), i + kBatch);
      if (is_over()) {
        report_.left += files.size() - i;
        return;
      }
      lease.keep();
      std::vector<std::string> keys;
      for (std::size_t j = i; j < end; ++j) keys.push_back(files[j].key);
      removals.destination.remove(keys);
      if (&removals == &web_)
        for (const std::string& key : keys) insert_names(gone_, key);
      context_.progress.update(report_.removed += keys.size());
    }
  }

  const PublishContext& context_;
  GarbageReport& report_;
  Published published_;
  OwnNames names_;
  std::vector<DestinationVersion> kept_;
  Removals manifests_;
  Removals web_;
  Removals bookkeeping_;
  std::set<std::string> gone_;  ///< from where readers see it
};

}  // namespace

void collect_garbage_at(const PublishContext& context) { GarbageCollection(context).run(); }

}  // namespace vizzy::publish
