#include "core/publish/upload.h"

#include <fmt/format.h>

#include <utility>

#include "core/codec/decode.h"
#include "core/codec/nonce.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/publish/cache_purge.h"
#include "core/purge/pending_purge.h"
#include "core/store/layout.h"
#include "core/store/sized_read.h"

namespace vizzy::publish {

namespace {

constexpr std::size_t kMaxQueuedBytes = std::size_t{8} << 20;

/// A journal belongs to one place for resources and one for bookkeeping.
std::filesystem::path journal_file(const PublishContext& context) {
  const std::string place =
      fmt::format("{}\n{}", context.web.address(), context.bookkeeping.address());
  return context.options.journals / (codec::content_name(codec::sha256(place)) + ".log");
}

/// The bytes of a file, if they are what the manifest promises.
std::string read_verified(store::FileStore& folder, const PlannedResource& resource,
                          const Variant& variant) {
  const std::string path = store::public_path(resource.url, variant.encoding);
  auto bytes = store::read_sized(folder, path, variant.size);
  try {
    if (bytes && codec::sha256(codec::decode(*bytes, variant.encoding, resource.sizes.identity)) ==
                     resource.digest)
      return *std::move(bytes);
  } catch (const Error&) {
    // It cannot be decoded: damaged, as below.
  }
  throw Error(ErrorKind::failed,
              fmt::format("{} is {}", path, folder.size(path) ? "damaged" : "missing"),
              {"run", "build-feed --repair", ", then publish again"});
}

/// Names in the journal what was put, down to its headers.
codec::Digest fingerprint(const PlannedResource& resource, const Variant& variant,
                          const destination::ObjectHeaders& headers) {
  return codec::sha256(fmt::format(
      "{}\n{}\n{}\n{}\n{}\n{}", variant.key, codec::to_hex(resource.digest), variant.size,
      headers.content_type, headers.content_encoding, headers.cache_control));
}

constexpr const char* kInterrupted = "interrupted; what was published before stays published";

Error interrupted() { return {ErrorKind::interrupted, kInterrupted}; }

}  // namespace

Upload::Upload(const PublishContext& context, const Published& published, std::string publisher)
    : context_(context),
      published_(published),
      publisher_(std::move(publisher)),
      tag_(published.tag),
      lease_(context.bookkeeping, context.options.clock, context.options.stopwatch,
             [this](const codec::Digest& head) { journal_.note_head(head); }),
      rate_limit_(context.options.max_bytes_per_second, context.options.stop, context.deadline()),
      pool_(context.options.concurrency, kMaxQueuedBytes, context.options.stop, kInterrupted) {}

/// The first head says nothing yet, but tells this place from one that was emptied since.
bool Upload::open() {
  if (!context_.has_journal()) return true;
  codec::Digest head = published_.head_digest;
  if (!published_.head) {
    Head first;
    first.owner = codec::new_nonce();
    first.publisher = publisher_;
    const std::string bytes = head_json(first);
    head = codec::sha256(bytes);
    tag_ = context_.bookkeeping.compare_and_swap(std::string(destination::bookkeeping_keys::kHead),
                                                 bytes, destination::bookkeeping_keys::headers(),
                                                 std::nullopt);
    if (!tag_) return false;
    context_.report.bookkeeping.count_put(bytes.size());
  }
  journal_.open(journal_file(context_), head);
  return true;
}

void Upload::begin(std::string_view phase, std::uint64_t resources) {
  if (context_.is_stopped()) throw interrupted();
  context_.progress.begin(phase, resources);
  visited_ = 0;
}

void Upload::take(Step step) {
  if (step.action != Action::remove) context_.progress.update(visited_ += step.count);
  if (step.action == Action::put) return put(std::move(step));
  const std::lock_guard lock(mutex_);
  PublishCounts& counts = context_.report.kind(step.resource.kind);
  if (step.action == Action::skip) counts.skipped += step.count;
  if (step.action != Action::remove) return;
  counts.removed += step.variants.size();
  for (Variant& variant : step.variants) removals_.insert(std::move(variant.key));
}

void Upload::put(Step step) {
  for (Variant& variant : step.variants) {
    const std::size_t bytes = variant.size;
    pool_.submit(bytes, [this, resource = step.resource, variant = std::move(variant)](unsigned) {
      put_variant(resource, variant);
    });
  }
}

void Upload::put_variant(const PlannedResource& resource, const Variant& variant) {
  require_time();
  const destination::ObjectHeaders headers =
      headers_of(context_.own.mark.representation, resource.kind, variant.encoding);
  const codec::Digest print = fingerprint(resource, variant, headers);
  if (journal_.has(print)) {
    const std::lock_guard lock(mutex_);
    ++context_.report.kind(resource.kind).resumed;
    return;
  }
  const std::string bytes = read_verified(context_.folder, resource, variant);
  wait_for_turn(bytes.size());
  if (resource.kind != format::ResourceKind::object || lease_.is_held()) lease_.keep();
  context_.web.put(variant.key, bytes, headers);
  if (context_.web.puts_durably()) journal_.add(print);
  const std::lock_guard lock(mutex_);
  context_.report.kind(resource.kind).count_put(bytes.size());
}

void Upload::put_file(BookkeepingFile file) {
  const std::size_t size = file.bytes.size();
  pool_.submit(size, [this, file = std::move(file)](unsigned) {
    wait_for_turn(file.bytes.size());
    context_.bookkeeping.put(file.key, file.bytes, destination::bookkeeping_keys::headers());
    const std::lock_guard lock(mutex_);
    context_.report.bookkeeping.count_put(file.bytes.size());
  });
}

void Upload::wait_for_turn(std::uint64_t bytes) {
  const bool has_turn = rate_limit_.take(bytes);
  require_time();
  if (!has_turn) throw interrupted();
}

void Upload::require_time() const {
  if (std::chrono::steady_clock::now() < context_.deadline()) return;
  throw past_deadline(context_.web.name());
}

void Upload::settle() {
  pool_.wait();
  context_.web.sync();
  context_.bookkeeping.sync();
}

bool Upload::announce(Head head) {
  PublishReport& report = context_.report;
  const bool was_known =
      published_.head && published_.head->swap_method != destination::SwapMethod::unknown;
  report.swap_method =
      context_.bookkeeping.swap_method(std::string(destination::bookkeeping_keys::kProbe));
  if (report.swap_method == destination::SwapMethod::none && !was_known)
    report.warnings.emplace_back(
        fmt::format("{} does not support conditional writes, so two publishers at the same time "
                    "could leave an older version",
                    context_.bookkeeping.name()),
        Remedy{"make sure that only one publishes at a time"});
  head.swap_method = report.swap_method;
  report.bookkeeping.count_put(head_json(head).size());
  return lease_.take(std::move(head), publisher_, tag_);
}

void Upload::fence() {
  context_.report.bookkeeping.count_put(head_json(lease_.head()).size());
  lease_.renew();
}

/// A run that is cut off from here on may not find out again what caches must forget.
void Upload::note_purge(const StaleCaches& stale) {
  if (!stale.is_left && !context_.has_caches()) return;
  purge::PendingPurge(context_.folder, context_.web.name()).add(stale.paths, stale.is_takedown);
  if (!stale.is_left || stale.paths.empty()) return;
  PurgeReport& purge = context_.report.purge.emplace();
  purge.is_takedown = true;
  purge.is_asked = false;
  purge.set_paths(stale.paths);
}

void Upload::remove(const StaleCaches& stale, const std::vector<std::string>& bookkeeping) {
  note_purge(stale);
  if (!bookkeeping.empty()) {
    lease_.keep();
    context_.bookkeeping.remove(bookkeeping);
  }
  if (removals_.empty()) return;
  lease_.keep();
  context_.web.remove({removals_.begin(), removals_.end()});
  context_.web.sync();
}

void Upload::complete(const Head& head, const std::vector<std::string>& obsolete) {
  context_.report.bookkeeping.count_put(head_json(head).size());
  lease_.finish(head);
  context_.bookkeeping.remove(obsolete);
  context_.bookkeeping.sync();
  journal_.remove();
}

/// With what earlier runs left.
void Upload::purge(const StaleCaches&) { purge_caches(context_); }

}  // namespace vizzy::publish
