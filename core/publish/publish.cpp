#include "core/publish/publish.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/publish/journal.h"
#include "core/publish/plan.h"
#include "core/publish/plan_listing.h"
#include "core/publish/precedence.h"
#include "core/publish/published.h"
#include "core/publish/state_keys.h"
#include "core/publish/upload.h"
#include "core/publish/withdrawal.h"
#include "core/store/commit.h"
#include "core/store/denylist.h"
#include "core/store/history.h"

namespace vizzy {

namespace {

/// How often the head may move under a plan before the run gives up.
constexpr int kMaxAttempts = 5;

std::uint64_t lines_of(const std::vector<ShardRecord>& shards) {
  std::uint64_t lines = 0;
  for (const ShardRecord& shard : shards) lines += shard.lines;
  return lines;
}

void insert_shards(std::set<Digest>& digests, const Manifest& manifest) {
  for (const auto* shards : {&manifest.objects, &manifest.spared, &manifest.documents})
    for (const ShardRecord& shard : *shards) digests.insert(shard.digest);
}

/// What the folder has to publish.
struct OwnVersion {
  Manifest manifest;
  std::string manifest_text;
  PublishedMark mark;
  std::string denylist;  ///< as JSON; empty when nothing was ever taken down

  [[nodiscard]] std::optional<Digest> denylist_digest() const {
    return denylist.empty() ? std::nullopt : std::optional(sha256(denylist));
  }
};

OwnVersion read_own_version(ObjectStore& folder, const Form& form) {
  auto manifest = read_current_manifest(folder);
  if (!manifest)
    throw Error(ErrorKind::failed,
                "no version is published in the folder yet; run vizzy build-feed");
  OwnVersion own{.manifest = *std::move(manifest), .manifest_text = {}, .mark = {}, .denylist = {}};
  own.manifest_text = folder.read(layout::manifest_path(own.manifest.sequence)).value();
  own.mark = {own.manifest.sequence, sha256(own.manifest_text), form};
  const Denylist denylist = read_denylist(folder);
  if (!denylist.empty()) own.denylist = denylist_json(denylist);
  return own;
}

/// One attempt to publish, from one reading of the head.
class Publication {
 public:
  Publication(ObjectStore& folder, const OwnVersion& own, const PublishTarget& target,
              const PublishOptions& options, Progress& progress, PublishReport& report)
      : folder_(folder),
        own_(own),
        web_(target.web),
        state_(target.state),
        options_(options),
        progress_(progress),
        report_(report) {}

  /// False when another publisher moved the head meanwhile, and nothing that readers see changed.
  [[nodiscard]] bool run() {
    published_ = read_head(state_);
    if (published_.head && published_.head->published)
      report_.replaced = published_.head->published->sequence;
    if (is_published()) return true;
    require_right_to_publish();
    read_states(published_, state_, folder_);
    if (stands_with_same_content()) return true;
    require_own_history();
    report_.changed = true;
    report_.completed_interrupted = published_.head && !published_.head->intents.empty();
    const Plan plan = make_plan();
    const Withdrawal withdrawal(folder_, published_, state_);
    find_missing_shards(withdrawal);
    if (!is_dry_run()) return carry_out(plan, withdrawal);
    list(plan, withdrawal);
    return true;
  }

 private:
  [[nodiscard]] bool is_dry_run() const { return options_.mode == PublishMode::dry_run; }

  [[nodiscard]] const PublishedMark* published_mark() const {
    return published_.head && published_.head->published ? &*published_.head->published : nullptr;
  }

  /// Nothing was interrupted, and the form and the denylist are the same.
  [[nodiscard]] bool may_stand() const {
    return published_mark() != nullptr && published_.head->intents.empty() &&
           published_mark()->form == own_.mark.form &&
           published_.head->denylist == own_.denylist_digest();
  }

  [[nodiscard]] bool is_published() const { return may_stand() && *published_mark() == own_.mark; }

  /// Two folders that build the same data in step need not fight.
  [[nodiscard]] bool stands_with_same_content() const {
    return may_stand() && published_mark()->sequence == own_.mark.sequence &&
           !published_.is_unknown && published_.states.front().manifest.same_content(own_.manifest);
  }

  void require_right_to_publish() {
    publisher_ = publisher_of(folder_);
    if (published_.head)
      require_precedence(*published_.head, own_.mark.sequence, publisher_, options_.clock(),
                         web_.name());
  }

  /// Where the folder keeps the published sequence too, it must be the same one. A takedown
  /// rewrites what the folder keeps.
  void require_own_history() {
    if (published_mark() == nullptr || published_.is_unknown ||
        published_.head->denylist != own_.denylist_digest())
      return;
    const std::uint64_t sequence = published_mark()->sequence;
    if (sequence == own_.mark.sequence) {
      require_same_history(own_.manifest, published_.states.front().manifest, web_.name());
    } else if (folder_.size(layout::manifest_path(sequence))) {
      require_same_history(read_manifest(folder_, sequence), published_.states.front().manifest,
                           web_.name());
    }
  }

  [[nodiscard]] Plan make_plan() {
    std::set<Digest> standing;
    if (published_mark() != nullptr && published_mark()->form == own_.mark.form)
      standing = standing_shards(*published_.head, state_, folder_);
    return {folder_,
            own_.manifest,
            published_,
            own_.mark.form,
            std::move(standing),
            is_dry_run() ? PlanDetail::listed : PlanDetail::counted};
  }

  void find_missing_shards(const Withdrawal& withdrawal) {
    std::set<Digest> present;
    for (const Published::State& state : published_.states) insert_shards(present, state.manifest);
    insert_shards(missing_shards_, own_.manifest);
    for (const Manifest& manifest : withdrawal.rewritten())
      insert_shards(missing_shards_, manifest);
    for (const Digest& shard : present) missing_shards_.erase(shard);
  }

  void list(const Plan& plan, const Withdrawal& withdrawal) {
    PlanListing listing(plan.form(), report_);
    plan.visit_objects(listing);
    withdrawal.visit_objects(plan, listing);
    for (const Digest& shard : missing_shards_)
      listing.put_file(state_keys::shard(shard),
                       folder_.size(layout::shard_path(shard)).value_or(0),
                       "a part of the manifest");
    const std::uint64_t size = own_.manifest_text.size();
    listing.put_file(state_keys::intent(own_.mark.sequence, own_.mark.manifest), size,
                     "what is meant to be published");
    const std::string key(state_keys::kHead);
    listing.put_file(key, head_json(intent()).size(), "says that publishing begins");
    plan.visit_documents(listing);
    listing.put_file(state_keys::manifest(own_.mark.sequence, own_.mark.manifest), size,
                     "what is published");
    plan.visit_entries(listing);
    withdrawal.visit_removals(web_, listing);
    listing.put_file(key, head_json(complete()).size(), "says that publishing is done");
  }

  [[nodiscard]] HeadRecord intent() const {
    HeadRecord head = published_.head.value_or(HeadRecord{});
    std::erase(head.intents, own_.mark);
    head.intents.push_back(own_.mark);
    return head;
  }

  [[nodiscard]] HeadRecord complete() const {
    const bool same_form = published_mark() != nullptr && !published_.is_unknown &&
                           published_mark()->form == own_.mark.form;
    return {.published = own_.mark,
            .form_since = same_form ? published_.head->form_since : own_.mark.sequence,
            .denylist = own_.denylist_digest(),
            .intents = {},
            .owner = {},
            .publisher = {},
            .protection = report_.protection};
  }

  [[nodiscard]] bool take(Lease& lease) {
    const bool was_known = published_.head && published_.head->protection != Protection::unknown;
    report_.protection = state_.protection(std::string(state_keys::kProbe));
    if (report_.protection == Protection::none && !was_known)
      report_.warnings.push_back(
          fmt::format("{} cannot compare and swap, so that two publishers at once could leave an "
                      "older version; see to it that only one runs",
                      state_.name()));
    HeadRecord head = intent();
    head.protection = report_.protection;
    report_.bookkeeping.count_put(head_json(head).size());
    return lease.take(std::move(head), publisher_, published_.tag);
  }

  void begin(Upload& upload, std::string_view phase, std::uint64_t resources) {
    if (options_.stop.stop_requested())
      throw Error(ErrorKind::interrupted, "interrupted; what was published before stays published");
    upload.begin(phase, resources);
  }

  /// All that no reader is led to yet.
  [[nodiscard]] bool put_immutable(const Plan& plan, const Withdrawal& withdrawal, Upload& upload,
                                   Lease& lease) {
    begin(upload, "publishing objects", lines_of(own_.manifest.objects));
    for (const Digest& shard : missing_shards_)
      upload.put_file(state_, state_keys::shard(shard),
                      folder_.read(layout::shard_path(shard)).value_or(""));
    upload.put_file(state_, state_keys::intent(own_.mark.sequence, own_.mark.manifest),
                    own_.manifest_text);
    // Objects in another form replace what readers are led to: the next publisher must know.
    if (published_.head && plan.rewrites(ResourceKind::object)) {
      upload.wait();
      state_.sync();
      if (!take(lease)) return false;
    }
    plan.visit_objects(upload);
    withdrawal.visit_objects(plan, upload);
    settle(upload);
    return lease.is_held() || take(lease);
  }

  void settle(Upload& upload) {
    upload.wait();
    web_.sync();
    state_.sync();
  }

  void put_mutable(const Plan& plan, const Withdrawal& withdrawal, Upload& upload) {
    begin(upload, "publishing documents", lines_of(own_.manifest.documents));
    plan.visit_documents(upload);
    settle(upload);
    put_manifests(withdrawal, upload);
    settle(upload);
    begin(upload, "publishing entries", own_.manifest.feeds.size());
    plan.visit_entries(upload);
    settle(upload);
  }

  void put_manifests(const Withdrawal& withdrawal, Upload& upload) {
    upload.put_file(state_, state_keys::manifest(own_.mark.sequence, own_.mark.manifest),
                    own_.manifest_text);
    for (const Manifest& manifest : withdrawal.rewritten()) {
      std::string text = folder_.read(layout::manifest_path(manifest.sequence)).value();
      std::string key = state_keys::manifest(manifest.sequence, sha256(text));
      upload.put_file(state_, std::move(key), std::move(text));
    }
    if (!own_.denylist.empty())
      upload.put_file(state_, std::string(state_keys::kDenylist), own_.denylist);
  }

  void remove(const Withdrawal& withdrawal, Upload& upload, Lease& lease) {
    withdrawal.visit_removals(web_, upload);
    if (upload.removals().empty()) return;
    lease.keep();
    web_.remove({upload.removals().begin(), upload.removals().end()});
    web_.sync();
  }

  void finish(const Withdrawal& withdrawal, Lease& lease) {
    const HeadRecord head = complete();
    report_.bookkeeping.count_put(head_json(head).size());
    lease.finish(head);
    std::vector<std::string> obsolete = withdrawal.obsolete_manifests();
    for (const PublishedMark& mark : intent().intents)
      obsolete.push_back(state_keys::intent(mark.sequence, mark.manifest));
    state_.remove(obsolete);
    state_.sync();
  }

  [[nodiscard]] std::chrono::steady_clock::time_point deadline() const {
    using Time = std::chrono::steady_clock::time_point;
    return options_.deadline.count() == 0 ? Time::max() : start_ + options_.deadline;
  }

  [[nodiscard]] Journal open_journal() const {
    if (options_.journals.empty() || !web_.puts_durably()) return {};
    const std::string name = content_name(sha256(web_.name()));
    return {options_.journals / (name + ".log"), published_.head_digest};
  }

  [[nodiscard]] bool carry_out(const Plan& plan, const Withdrawal& withdrawal) {
    Journal journal = open_journal();
    Lease lease(state_, options_.clock, [&](const Digest& head) { journal.note_head(head); });
    Upload upload(
        folder_, web_, plan.form(), journal, lease, report_, progress_,
        {.concurrency = options_.concurrency, .deadline = deadline(), .stop = options_.stop});
    if (!put_immutable(plan, withdrawal, upload, lease)) return false;
    put_mutable(plan, withdrawal, upload);
    remove(withdrawal, upload, lease);
    finish(withdrawal, lease);
    journal.remove();
    return true;
  }

  ObjectStore& folder_;
  const OwnVersion& own_;
  Destination& web_;
  Destination& state_;
  const PublishOptions& options_;
  Progress& progress_;
  PublishReport& report_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  Published published_;
  std::string publisher_;
  std::set<Digest> missing_shards_;
};

}  // namespace

PublishReport publish(ObjectStore& folder, const PublishTarget& target,
                      const PublishOptions& options, Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  recover(folder);
  const OwnVersion own = read_own_version(folder, options.form);
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    PublishReport report;
    report.destination = target.web.name();
    report.sequence = own.mark.sequence;
    report.dry_run = options.mode == PublishMode::dry_run;
    if (!Publication(folder, own, target, options, progress, report).run()) continue;
    report.put_cost =
        static_cast<double>(report.total().puts) * options.price_per_million_puts / 1e6;
    report.seconds = std::chrono::steady_clock::now() - start;
    return report;
  }
  throw Error(ErrorKind::gate,
              fmt::format("other publishers moved the head of {} {} times while this one worked; "
                          "run again, and look for cron jobs that publish there",
                          target.web.name(), kMaxAttempts));
}

}  // namespace vizzy
