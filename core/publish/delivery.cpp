#include "core/publish/delivery.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/format/resource_kind.h"
#include "core/purge/pending_purge.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

std::uint64_t lines_of(const std::vector<ShardRecord>& shards) {
  std::uint64_t lines = 0;
  for (const ShardRecord& shard : shards) lines += shard.lines;
  return lines;
}

}  // namespace

/// The plan on its way: each visitor passes what it is told to the next one, the upload last.
struct Delivery::Run {
  Run(const Delivery& delivery, const Plan& planned, const Withdrawal& withdrawn)
      : plan(planned),
        withdrawal(withdrawn),
        journal(delivery.open_journal()),
        lease(delivery.context_.bookkeeping, delivery.context_.options.clock,
              [this](const Digest& head) { journal.note_head(head); }),
        upload(delivery.context_.folder, delivery.context_.web, plan.representation(), journal,
               lease, delivery.context_.report, delivery.context_.progress,
               {.concurrency = delivery.context_.options.concurrency,
                .max_bytes_per_second = delivery.context_.options.max_bytes_per_second,
                .deadline = delivery.context_.deadline(),
                .stop = delivery.context_.options.stop}),
        stale(plan.representation(), upload, withdrawal.is_needed()) {
    if (delivery.check_ != nullptr) checked.emplace(*delivery.check_, stale);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() = default;

  [[nodiscard]] PlanVisitor& visitor() {
    return checked ? static_cast<PlanVisitor&>(*checked) : stale;
  }

  const Plan& plan;
  const Withdrawal& withdrawal;
  Journal journal;
  Lease lease;
  Upload upload;
  StalePaths stale;
  std::optional<CheckedVisitor> checked;
};

Delivery::Delivery(const PublishContext& context, const Published& published, std::string publisher,
                   const Check* check)
    : context_(context), published_(published), publisher_(std::move(publisher)), check_(check) {}

bool Delivery::run(const Plan& plan, const Withdrawal& withdrawal,
                   const std::set<Digest>& missing_shards) {
  Run run(*this, plan, withdrawal);
  if (!put_immutable(run, missing_shards)) return false;
  put_mutable(run);
  remove(run);
  finish(run);
  run.journal.remove();
  return true;
}

/// What a journal says was put is not believed where it is compared with a listing.
Journal Delivery::open_journal() const {
  const auto& folder = context_.options.journals;
  if (folder.empty() || !context_.web.puts_durably() || check_ != nullptr) return {};
  const std::string name = content_name(sha256(context_.web.name()));
  return {folder / (name + ".log"), published_.head_digest};
}

bool Delivery::take(Lease& lease) {
  PublishReport& report = context_.report;
  const bool was_known = published_.head && published_.head->swap_method != SwapMethod::unknown;
  report.swap_method = context_.bookkeeping.swap_method(std::string(bookkeeping_keys::kProbe));
  if (report.swap_method == SwapMethod::none && !was_known)
    report.warnings.push_back(
        fmt::format("{} cannot compare and swap, so that two publishers at once could leave an "
                    "older version; see to it that only one runs",
                    context_.bookkeeping.name()));
  Head head = announcing_head(published_, context_.own);
  head.swap_method = report.swap_method;
  report.bookkeeping.count_put(head_json(head).size());
  return lease.take(std::move(head), publisher_, published_.tag);
}

void Delivery::begin(Run& run, std::string_view phase, std::uint64_t resources) {
  if (context_.options.stop.stop_requested())
    throw Error(ErrorKind::interrupted, "interrupted; what was published before stays published");
  run.upload.begin(phase, resources);
}

void Delivery::settle(Run& run) {
  run.upload.wait();
  context_.web.sync();
  context_.bookkeeping.sync();
}

void Delivery::put_bookkeeping(Run& run, const std::set<Digest>& missing_shards) {
  const FolderVersion& own = context_.own;
  for (const Digest& shard : missing_shards)
    run.upload.put_file(context_.bookkeeping, bookkeeping_keys::shard(shard),
                        context_.folder.read(layout::shard_path(shard)).value_or(""));
  run.upload.put_file(context_.bookkeeping,
                      bookkeeping_keys::intent(own.mark.sequence, own.mark.manifest),
                      own.manifest_text);
}

/// All that no reader is led to yet.
bool Delivery::put_immutable(Run& run, const std::set<Digest>& missing_shards) {
  begin(run, "publishing objects", lines_of(context_.own.manifest.objects));
  put_bookkeeping(run, missing_shards);
  // Objects in another form replace what readers are led to: the next publisher must know.
  if (published_.head && run.plan.rewrites(ResourceKind::object)) {
    run.upload.wait();
    context_.bookkeeping.sync();
    if (!take(run.lease)) return false;
  }
  run.plan.visit_objects(run.visitor());
  run.withdrawal.visit_objects(run.plan, run.visitor());
  if (check_ != nullptr) check_->visit_older_objects(run.visitor());
  settle(run);
  return run.lease.is_held() || take(run.lease);
}

void Delivery::put_mutable(Run& run) {
  begin(run, "publishing documents", lines_of(context_.own.manifest.documents));
  run.plan.visit_documents(run.visitor());
  settle(run);
  put_manifests(run);
  settle(run);
  begin(run, "publishing entries", context_.own.manifest.feeds.size());
  run.plan.visit_entries(run.visitor());
  settle(run);
}

void Delivery::put_manifests(Run& run) {
  for (BookkeepingFile& file : bookkeeping_files(context_, run.withdrawal))
    run.upload.put_file(context_.bookkeeping, std::move(file.key), std::move(file.bytes));
}

/// A run that is cut off from here on may not find out again what caches must forget.
void Delivery::note_purge(Run& run) {
  const bool is_left = leaves_purge(context_, published_, run.withdrawal);
  if (!is_left && context_.options.purgers.empty()) return;
  const std::set<std::string> paths = run.stale.paths();
  PendingPurge(context_.folder, context_.web.name()).add(paths, run.withdrawal.is_needed());
  if (!is_left || paths.empty()) return;
  PurgeReport& purge = context_.report.purge.emplace();
  purge.is_takedown = true;
  purge.is_asked = false;
  purge.set_paths(paths);
}

void Delivery::remove(Run& run) {
  run.withdrawal.visit_removals(context_.web, run.visitor());
  note_purge(run);
  const std::set<std::string>& removals = run.upload.removals();
  if (removals.empty()) return;
  run.lease.keep();
  context_.web.remove({removals.begin(), removals.end()});
  context_.web.sync();
}

void Delivery::finish(Run& run) {
  const Head head = completing_head(published_, context_.own, context_.report.swap_method);
  context_.report.bookkeeping.count_put(head_json(head).size());
  run.lease.finish(head);
  std::vector<std::string> obsolete = run.withdrawal.obsolete_manifests();
  for (const PublishedMark& mark : announcing_head(published_, context_.own).intents)
    obsolete.push_back(bookkeeping_keys::intent(mark.sequence, mark.manifest));
  context_.bookkeeping.remove(obsolete);
  context_.bookkeeping.sync();
}

}  // namespace vizzy
