#include "core/publish/publication.h"

#include <fmt/format.h>

#include <utility>

#include "core/compile/contract_gate.h"
#include "core/error.h"
#include "core/format/lineage.h"
#include "core/publish/cache_purge.h"
#include "core/publish/claim.h"
#include "core/publish/delivery.h"
#include "core/publish/lease_wait.h"
#include "core/publish/obey_published.h"
#include "core/publish/precedence.h"
#include "core/publish/published_hold.h"
#include "core/publish/step_listing.h"
#include "core/publish/upload.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/origin.h"
#include "core/store/shrinkage.h"

namespace vizzy::publish {

namespace {

/// A folder with a part of what is published cannot rewrite its version. `keys` are those that it
/// did not know of.
Error owed_takedowns(const std::vector<std::string>& keys, const std::string& destination) {
  const std::string what =
      keys.empty()
          ? fmt::format("the folder's version may hold what was taken down at {}", destination)
          : fmt::format("{} {} taken down at {}, and the folder's version may hold {}",
                        fmt::join(keys, ", "), keys.size() == 1 ? "was" : "were", destination,
                        keys.size() == 1 ? "it" : "them");
  return {ErrorKind::gate,
          what,
          {"run", "build-feed", ", which leaves out what was taken down, and publish again"}};
}

}  // namespace

bool Publication::run() {
  const std::optional<Plan> plan = prepare();
  if (has_changed_folder_) return false;
  if (plan) return deliver(*plan);
  purge_caches(context_);  // an earlier run may have left some
  return true;
}

/// Absent when there is nothing to publish.
std::optional<Plan> Publication::prepare() {
  published_ = read_head(context_.bookkeeping);
  require_same_start();
  require_encodings(context_.own.mark.representation, context_.own.manifest.encodings,
                    context_.web.name());
  const Representation* now = published_.head ? published_.head->representation() : nullptr;
  if (now != nullptr)
    require_asked_representation(*now, context_.own.mark.representation,
                                 context_.options.asked_representation, context_.web.name());
  if (published_.mark() != nullptr) context_.report.replaced = published_.mark()->sequence;
  const bool compares = context_.checks() || mends();
  if (is_published() && !compares && context_.left_over.empty()) return std::nullopt;
  context_.report.hold_there = standing_hold_at(
      context_.web.name(), context_.bookkeeping, context_.options.now,
      context_.options.mode == PublishMode::dry_run ? OverHold::left : OverHold::removed,
      context_.report.warnings);
  require_right_to_publish();
  has_changed_folder_ = !obeys_published();
  if (has_changed_folder_) return std::nullopt;
  read_versions(published_, context_.bookkeeping, context_.folder);
  const bool is_same = is_published() || has_same_content();
  if (is_same && !compares) return std::nullopt;
  context_.report.is_held = !is_same && is_held();
  if (context_.report.is_held) return std::nullopt;
  require_own_history();
  require_kept_contract();
  require_few_losses();
  Plan plan = make_plan();
  if (compares) {
    check_.emplace(context_.folder, context_.own, published_, context_.bookkeeping);
    context_.report.check = check_->compare(
        context_.web, plan, context_.checks() ? Comparison::contents : Comparison::sizes);
  }
  if (is_same && is_complete(plan)) return std::nullopt;
  return plan;
}

/// Nothing was interrupted, and the representation and the denylist are the same.
bool Publication::is_same_so_far() const {
  return published_.mark() != nullptr && published_.head->intents.empty() &&
         published_.mark()->representation == context_.own.mark.representation &&
         published_.head->denylist == context_.own.denylist_digest();
}

bool Publication::is_published() const {
  return is_same_so_far() && *published_.mark() == context_.own.mark;
}

/// Two folders that build the same data in step need not fight.
bool Publication::has_same_content() const {
  return is_same_so_far() && published_.mark()->sequence == context_.own.mark.sequence &&
         !published_.is_unknown &&
         published_.versions.front().manifest.same_content(context_.own.manifest);
}

/// Whether a hold keeps the folder's version from the destination.
bool Publication::is_held() const { return is_held_by_folder() || is_held_there(); }

/// What a person chose goes out: the version of a rollback, what was taken down, and what is
/// published, in another representation.
bool Publication::is_held_by_folder() const {
  const auto& hold = context_.report.hold;
  if (!hold || hold->sequence == context_.own.mark.sequence) return false;
  const PublishedMark* mark = published_.mark();
  if (mark == nullptr) return true;
  return mark->manifest != context_.own.mark.manifest &&
         published_.head->denylist == context_.own.denylist_digest();
}

/// A folder may have more than what it took down: that alone cannot go out. Errors: `gate`.
bool Publication::is_held_there() const {
  if (!context_.report.hold_there || context_.options.started_from) return false;
  const PublishedMark* mark = published_.mark();
  if (mark == nullptr || mark->manifest == context_.own.mark.manifest) return mark == nullptr;
  if (published_.head->denylist == context_.own.denylist_digest()) return true;
  throw Error(ErrorKind::gate,
              fmt::format("{} is held, and the folder takes down what is not taken down there",
                          context_.web.name()),
              {"take it down there with", fmt::format("takedown KEY --at {}", context_.web.name()),
               ", or end the hold"});
}

/// Whether someone who was overtaken may have put something since, or removed it: an overtaken
/// garbage collection shows in a listing alone.
bool Publication::mends() const { return published_.head && !published_.head->overtaken.empty(); }

bool Publication::is_complete(const Plan& plan) const {
  const auto now = context_.options.clock();
  bool rests = true;
  if (mends()) {
    const TakeStep note = [&](const Step& step) { rests = rests && step.action != Action::put; };
    plan.documents(note);
    plan.entries(note, [] {});
    for (const OvertakenMark& overtaken : published_.head->overtaken)
      rests = rests && overtaken.at <= now && now < overtaken.at + kSuspicion;
  }
  return rests && context_.report.check->flaws() == 0 &&
         !plan.rewrites(format::ResourceKind::object);
}

void Publication::require_same_start() const {
  const auto& start = context_.options.started_from;
  if (start && published_.head_digest != *start) throw HeadMoved(context_.web.name());
}

void Publication::require_right_to_publish() {
  publisher_ = publisher_of(context_.folder);
  const PublishedMark& own = context_.own.mark;
  const OtherFeed other = context_.options.other_feed;
  if (other != OtherFeed::replaced && published_.head)
    require_lineage(*published_.head, own.lineage, context_.web.name());
  if (other == OtherFeed::kept && !published_.head)
    require_unclaimed(context_.web, context_.folder, context_.own);
  if (!published_.head) return;
  const Head& head = *published_.head;
  published_.overtakes = !head.intents.empty() && head.publisher != publisher_;
  const auto wait = published_.overtakes ? lease_wait(published_, context_.bookkeeping,
                                                      context_.folder, context_.options.clock())
                                         : std::chrono::seconds(0);
  require_precedence(head, own, wait, context_.web.name());
}

/// Whether the folder obeys what was taken down at the destination; it does from now on.
bool Publication::obeys_published() const {
  const Head* head = published_.head ? &*published_.head : nullptr;
  store::Denylist theirs = context_.left_over;
  const bool is_known =
      head != nullptr && head->denylist && head->denylist == context_.own.denylist_digest();
  try {
    if (!is_known) theirs.merge(read_denylist_at(context_.bookkeeping, head));
  } catch (const LostDenylist&) {  // the folder itself published it, and has it all
    if (head->publisher != publisher_) throw;
  }
  if (published_.mark() == nullptr) {
    store::Denylist known = store::read_denylist(context_.folder);
    known.merge(theirs);
    theirs.merge(hidden_at(context_.web, context_.own.manifest.feeds, known, context_.options.now));
  }
  const Obeyed obeyed = obey_published(context_.folder, theirs, context_.options.now,
                                       context_.options.stop, context_.progress);
  if (const auto commit = store::read_commit(context_.folder); commit && commit->owes_takedowns)
    throw owed_takedowns(obeyed.keys, context_.web.name());
  if (!obeyed.keys.empty())
    context_.obeyed.emplace_back(fmt::format("the folder takes down what was taken down at {}: {}",
                                             context_.web.name(), fmt::join(obeyed.keys, ", ")));
  return !obeyed.has_changed_folder;
}

/// Where the folder keeps the published sequence too, it must be the same one. Where no lineage
/// tells that both are related, the folder must keep it.
void Publication::require_own_history() const {
  const PublishedMark* mark = published_.mark();
  const std::string& lineage = context_.own.mark.lineage;
  if (mark == nullptr || published_.is_unknown || format::are_unrelated(mark->lineage, lineage))
    return;
  std::optional<store::Manifest> own;
  if (mark->sequence == context_.own.mark.sequence) {
    own = context_.own.manifest;
  } else if (context_.folder.size(store::manifest_path(mark->sequence))) {
    own = store::read_manifest(context_.folder, mark->sequence);
  }
  const bool is_other_history = own && format::are_unrelated(own->lineage, mark->lineage);
  if (mark->lineage == lineage && (!own || is_other_history)) return;
  const bool is_rewritten = published_.head->denylist != context_.own.denylist_digest();
  require_same_history(own ? &*own : nullptr, published_.versions.front().manifest,
                       is_rewritten ? Agreement::time : Agreement::content, context_.web.name());
}

/// What someone let through since the published version was built needs no second approval.
void Publication::require_kept_contract() {
  const store::Manifest& own = context_.own.manifest;
  const PublishedMark* mark = published_.mark();
  if (mark == nullptr || published_.is_unknown || !own.contract) return;
  const bool is_related = !format::are_unrelated(own.lineage, mark->lineage);
  PublishReport& report = context_.report;
  report.contract = compile::check_published_contract(
      own, published_.versions.front().manifest, is_related ? mark->sequence : own.sequence,
      context_.options.allow_breaking, context_.web.name());
  for (const auto& lines :
       {compile::allowed_breaks(report.contract), compile::contract_advice(report.contract)})
    report.warnings.insert(report.warnings.end(), lines.begin(), lines.end());
}

/// What someone let go since the published version was built needs no second approval.
void Publication::require_few_losses() {
  const store::Manifest& own = context_.own.manifest;
  const PublishedMark* mark = published_.mark();
  if (mark == nullptr || published_.is_unknown || !own.max_shrink) return;
  if (own.shrunk > mark->sequence && !format::are_unrelated(own.lineage, mark->lineage)) return;
  const std::vector<std::string> losses =
      store::losses(published_.versions.front().manifest, context_.web.name(),
                    store::totals_of(own), own.contract, *own.max_shrink);
  if (losses.empty()) return;
  if (context_.options.shrink == store::Shrink::refused)
    throw Error(ErrorKind::gate, store::losses_text(losses, *own.max_shrink),
                {"if that is right, pass --allow-shrink"});
  for (const std::string& loss : losses)
    context_.report.warnings.emplace_back(loss + " (--allow-shrink)");
}

Plan Publication::make_plan() const {
  std::set<codec::Digest> present;
  if (published_.mark() != nullptr &&
      published_.mark()->representation == context_.own.mark.representation)
    present = present_shards(*published_.head, context_.bookkeeping, context_.folder);
  return {context_.folder,
          context_.own.manifest,
          published_,
          context_.own.mark.representation,
          std::move(present),
          context_.is_dry_run() || context_.checks() ? PlanDetail::listed : PlanDetail::counted};
}

bool Publication::deliver(const Plan& plan) {
  context_.report.changed = true;
  context_.report.completed_interrupted = published_.head && !published_.head->intents.empty();
  const Withdrawal withdrawal(
      context_.folder, published_, context_.bookkeeping,
      context_.options.other_feed == OtherFeed::replaced ? Strangers::removed : Strangers::left);
  context_.report.is_takedown = withdrawal.is_needed();
  const auto run = [&](Executor& executor) {
    Check* check = check_ ? &*check_ : nullptr;
    return Delivery(context_, published_, plan, withdrawal, check, executor).run();
  };
  if (context_.is_dry_run()) {
    StepListing listing(context_, published_);
    return run(listing);
  }
  Upload upload(context_, published_, publisher_);
  return run(upload);
}

}  // namespace vizzy::publish
