#include "core/versions/rollback.h"

#include <fmt/format.h>

#include "core/codec/decode.h"
#include "core/codec/encoding.h"
#include "core/compile/previous.h"
#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/progress.h"
#include "core/store/commit.h"
#include "core/store/damage.h"
#include "core/store/give_back.h"
#include "core/store/hold.h"
#include "core/store/layout.h"
#include "core/store/resource_writer.h"
#include "core/store/shards.h"
#include "core/text/number_words.h"
#include "core/versions/reissue.h"
#include "core/versions/retained.h"

namespace vizzy::versions {

namespace {

bool is_content(const std::string& bytes, codec::Encoding encoding,
                const store::ObjectRecord& object) {
  try {
    return codec::sha256(codec::decode(bytes, encoding, object.sizes.identity)) == object.digest;
  } catch (const Error&) {
    return false;  // cannot be decoded
  }
}

void require_file(store::FileStore& store, const store::ObjectRecord& object,
                  codec::Encoding encoding) {
  const std::uint64_t size = object.sizes.stored(encoding);
  if (size == 0) return;
  const std::string path = store::public_path(format::object_url(object.digest), encoding);
  const auto bytes = store.read(path);
  if (!bytes || bytes->size() != size || !is_content(*bytes, encoding, object))
    throw DamagedFile(path, "is missing or damaged");
}

/// Readers must not be led to missing or damaged files.
void require_complete(store::FileStore& store, const store::Manifest& manifest,
                      const std::vector<codec::Encoding>& encodings) {
  store::ShardReader<store::ObjectRecord> reader(store, manifest.objects);
  while (const auto object = reader.next())
    for (const codec::Encoding encoding : encodings) require_file(store, *object, encoding);
}

Error cannot_restore(store::FileStore& store, std::uint64_t sequence, const DamagedFile& damage) {
  Remedy remedy = store::remedy_for(store, damage);
  remedy.text = "choose another sequence, or " + remedy.text;
  return {
      ErrorKind::failed,
      fmt::format("sequence {} cannot be restored because {}", sequence, damage.message().problem),
      std::move(remedy)};
}

/// The hold that stands after the rollback to `sequence`; what a person chose may be published.
std::optional<store::Hold> hold_after(store::FileStore& store, std::uint64_t sequence,
                                      const RollbackOptions& options) {
  if (options.hold) return make_hold(*options.hold, sequence, options.now);
  auto hold = store::read_hold(store);
  if (!hold || store::is_over(*hold, options.now)) return std::nullopt;
  hold->sequence = sequence;
  return hold;
}

/// Publishes `target` again, unless readers already see its content. Returns its new manifest.
store::Manifest restore(store::FileStore& store, const store::Manifest& target,
                        const store::Manifest& current, const store::Denylist& denylist,
                        const RollbackOptions& options, RollbackReport& report) {
  require_complete(store, target, options.encodings);
  NoProgress progress;
  store::Commit commit(store);
  const compile::Previous previous =
      compile::load_previous(store, store::Reuse::by_size, report.warnings);
  store::ResourceWriter writer(
      store, previous.known, commit,
      {.effort = options.effort, .encodings = current.encodings, .stop = {}});
  const compile::FeedContext context{
      store,   writer, commit, current, denylist, options.now, {options.effort, current.encodings},
      progress};
  store::Manifest next = reissue(target, context, report.warnings);
  report.changed = !next.same_content(current);
  const std::uint64_t sequence = report.changed ? next.sequence : current.sequence;
  report.hold = hold_after(store, sequence, options);
  const std::string path(store::kHold);
  if (report.hold && report.changed)
    commit.put(path, store::hold_json(*report.hold), store::Commit::Stage::bookkeeping);
  if (report.changed) commit.commit(next);
  if (report.hold && !report.changed) store.write_durably(path, store::hold_json(*report.hold));
  return next;
}

}  // namespace

RollbackReport roll_back(store::FileStore& store, std::string_view name,
                         const RollbackOptions& options) {
  RollbackReport report;
  store::recover(store);
  const std::vector<store::Manifest> retained = read_retained(store);
  const store::Manifest& current = retained.back();
  const store::Manifest& target = find_retained(retained, name);
  report.from = current.sequence;
  report.restored = target.sequence;
  const store::Denylist denylist = store::read_denylist(store);
  try {
    const store::Manifest next = store::give_back_on_failure(store, [&](store::FileStore& folder) {
      return restore(folder, target, current, denylist, options, report);
    });
    report.sequence = report.changed ? next.sequence : current.sequence;
    report.feeds = next.feeds;
  } catch (const DamagedFile& damage) {
    throw cannot_restore(store, target.sequence, damage);
  }
  return report;
}

}  // namespace vizzy::versions
