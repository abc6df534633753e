#include "core/publish/published_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/compile/previous.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/format/lineage.h"
#include "core/publish/documents_as_found.h"
#include "core/publish/obey_published.h"
#include "core/publish/published_hold.h"
#include "core/store/commit.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/versions/reissue.h"
#include "core/versions/takedown.h"

namespace vizzy::publish {

namespace {

Published require_published(destination::Destination& web, destination::Destination& bookkeeping) {
  Published published = read_head(bookkeeping);
  if (published.mark() == nullptr) throw nothing_published(web);
  return published;
}

Error incomplete(const destination::Destination& web, std::uint64_t sequence) {
  return {ErrorKind::failed,
          fmt::format("{} lacks objects of sequence {}, which readers see", web.name(), sequence),
          {"publish from a folder that has them, with --check"}};
}

}  // namespace

PublishedFolder::PublishedFolder(store::FileStore& folder, const PublishedFolderContext& context,
                                 Needed needed, Progress& progress)
    : context_(context),
      published_(require_published(context.web, context.bookkeeping)),
      store_(folder, context.web, context.bookkeeping, representation()),
      folder_(folder) {
  bring_denylist();
  if (needed == Needed::current && !(is_settled() && obeys_)) needed = Needed::retained;
  bring_current(needed);
  if (needed == Needed::retained) bring_older();
  bring_hold(needed);
  if (needed != Needed::head) settle(progress);
}

/// Nobody may have changed what the published version has.
bool PublishedFolder::is_settled() const {
  return published_.head->intents.empty() && published_.head->overtaken.empty();
}

void PublishedFolder::bring_denylist() {
  denylist_ = read_denylist_at(context_.bookkeeping, &*published_.head);
  obeys_ = published_.head->denylist == store::denylist_digest(denylist_);
  store::Denylist all = denylist_;
  all.merge(context_.left_over);
  obeys_ = obeys_ && all == denylist_;
  denylist_ = std::move(all);
  if (obeys_ && !denylist_.empty())
    folder_.write(std::string(store::kDenylist), store::denylist_json(denylist_));
}

std::vector<codec::Encoding> PublishedFolder::encodings() const {
  if (representation().siblings) return {codec::kEncodings.begin(), codec::kEncodings.end()};
  return {codec::Encoding::identity, representation().plain};
}

/// The manifest of a version is put when only its entries are left to put; a takedown then removes
/// what the version before needs.
std::vector<PublishedMark> PublishedFolder::marks_to_begin_with() {
  std::vector<PublishedMark> marks = published_.head->intents;
  std::ranges::reverse(marks);
  const auto others = std::ranges::stable_partition(marks, [&](const PublishedMark& mark) {
    const std::string key = destination::bookkeeping_keys::manifest(mark.sequence, mark.manifest);
    return manifest_text_at(context_.bookkeeping, mark.sequence, key).has_value();
  });
  marks.insert(others.begin(), *published_.mark());
  return marks;
}

void PublishedFolder::bring_current(Needed needed) {
  if (needed == Needed::retained) store_.list_files();
  std::optional<Error> problem;
  for (const PublishedMark& mark : marks_to_begin_with()) {
    try {
      return begin_with(mark, needed);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::failed) throw;
      if (!problem) problem = error;
    }
  }
  throw Error(*problem);
}

std::string PublishedFolder::manifest_text(const PublishedMark& mark) {
  const std::string key = destination::bookkeeping_keys::manifest(mark.sequence, mark.manifest);
  for (const std::string& at :
       {key, destination::bookkeeping_keys::intent(mark.sequence, mark.manifest)}) {
    const auto found = context_.bookkeeping.get(at);
    if (found && codec::sha256(found->bytes) == mark.manifest) return found->bytes;
  }
  throw lost_bookkeeping(context_.bookkeeping, key);
}

void PublishedFolder::begin_with(const PublishedMark& mark, Needed needed) {
  const std::string text = manifest_text(mark);
  const std::string key = destination::bookkeeping_keys::manifest(mark.sequence, mark.manifest);
  store::Manifest manifest =
      store::parse_manifest(text, context_.bookkeeping.name() + "/" + key, mark.sequence);
  if (needed != Needed::head && !fetch_shards(context_.bookkeeping, folder_, manifest))
    throw lost_bookkeeping(context_.bookkeeping, key);
  if (needed == Needed::retained && !store_.add_version(manifest))
    throw incomplete(context_.web, manifest.sequence);
  if (needed == Needed::retained)
    store_.add_current(
        manifest, is_settled() ? PublishedStore::Entries::known : PublishedStore::Entries::unknown);
  folder_.write(store::manifest_path(mark.sequence), text);
  store::CommitRecord commit{
      .sequence = mark.sequence, .manifest = mark.manifest, .oldest = mark.sequence};
  if (obeys_) commit.denylist = store::denylist_digest(denylist_);
  store::write_commit(folder_, commit);
  begin_ = mark;
  versions_ = {std::move(manifest)};
}

/// Older versions that the destination has lost in part are left out: they cannot be read. Of two
/// manifests of one sequence the one counts that is whole: a takedown replaced the other.
void PublishedFolder::bring_older() {
  const store::Manifest current = std::move(versions_.back());
  versions_.clear();
  std::set<std::uint64_t> lost;
  for (const DestinationVersion& version : list_up_to(context_.bookkeeping, begin_))
    if (version.sequence < current.sequence && !bring_version(version))
      lost.insert(version.sequence);
  for (const store::Manifest& version : versions_) lost.erase(version.sequence);
  if (!lost.empty())
    warnings_.emplace_back(fmt::format("{} lacks a part of sequence {}, which {} left out",
                                       context_.web.name(), fmt::join(lost, ", "),
                                       lost.size() == 1 ? "is" : "are"));
  versions_.push_back(current);
}

/// False when it is not whole.
bool PublishedFolder::bring_version(const DestinationVersion& version) {
  const auto text = manifest_text_at(context_.bookkeeping, version.sequence, version.key);
  if (!text) return false;
  store::Manifest manifest = store::parse_manifest(
      *text, context_.bookkeeping.name() + "/" + version.key, version.sequence);
  if (format::are_unrelated(manifest.lineage, begin_.lineage)) return true;
  if (!store_.has_kept_entries(manifest) ||
      !fetch_shards(context_.bookkeeping, folder_, manifest) || !store_.add_version(manifest))
    return false;
  folder_.write(store::manifest_path(version.sequence), *text);
  if (!versions_.empty() && versions_.back().sequence == version.sequence) versions_.pop_back();
  versions_.push_back(std::move(manifest));
  return true;
}

/// A damaged one may be replaced or ended.
void PublishedFolder::bring_hold(Needed needed) {
  if (needed != Needed::head) (void)read_hold_at(context_.web.name(), context_.bookkeeping);
  auto found = context_.bookkeeping.get(std::string(destination::bookkeeping_keys::kHold));
  if (!found) return;
  hold_ = std::move(found->bytes);
  folder_.write(std::string(store::kHold), *hold_);
}

void PublishedFolder::carry_hold(Carry carry) {
  const std::string path(store::kHold);
  const auto now = folder_.read(path);
  folder_.remove(path);
  if (now == hold_ || carry == Carry::looked_at) return;
  if (!now) return write_hold_at(context_.bookkeeping, std::nullopt);
  write_hold_at(context_.bookkeeping, store::parse_hold(*now, path, {}));
}

void PublishedFolder::prefetch() {
  store_.prefetch(versions_, context_.concurrency, context_.stop);
}

void PublishedFolder::settle(Progress& progress) {
  if (!is_settled()) mend(progress);
  if (!obeys_)
    (void)versions::obey(store_, denylist_,
                         {.keys = {}, .now = context_.now, .stop = context_.stop}, progress);
}

/// All entries and `changes` are made again: what is there nobody knows.
void PublishedFolder::mend(Progress& progress) {
  read_versions(published_, context_.bookkeeping, folder_);
  store::Manifest base = versions_.back();
  base.documents = documents_as_found(folder_, store_, published_, warnings_);
  base.sequence = std::max(base.sequence, published_.head->newest(base.lineage));
  store::Commit commit(store_);
  const compile::Previous previous =
      compile::load_previous(store_, store::Reuse::by_size, warnings_);
  store::ResourceWriter writer(store_, previous.known, commit, {.stop = context_.stop});
  const store::Denylist denylist = store::read_denylist(store_);
  const compile::FeedContext feed{store_,   writer,       commit, base,
                                  denylist, context_.now, {},     progress};
  const store::Manifest next = versions::reissue(base, feed, warnings_);
  commit.commit(next);
  store_.add_current(next, PublishedStore::Entries::unknown);
  versions_.push_back(next);
}

}  // namespace vizzy::publish
