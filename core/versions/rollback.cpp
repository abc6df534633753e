#include "core/versions/rollback.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/codec/encoding.h"
#include "core/damaged_file.h"
#include "core/error.h"
#include "core/feed/segment_sums.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/json_text.h"
#include "core/progress.h"
#include "core/store/commit.h"
#include "core/store/damage.h"
#include "core/store/layout.h"
#include "core/store/resource_writer.h"
#include "core/store/shards.h"
#include "core/text/number_words.h"
#include "core/versions/reissue.h"
#include "core/versions/retained.h"

namespace vizzy::versions {

namespace {

void require_file(store::FileStore& store, const std::string& path, std::uint64_t size) {
  if (store.size(path) != size) throw DamagedFile(path, "is missing or damaged");
}

/// Readers must not be led to missing files.
void require_complete(store::FileStore& store, const store::Manifest& manifest) {
  store::ShardReader<store::ObjectRecord> reader(store, manifest.objects);
  while (const auto object = reader.next()) {
    const std::string url = format::object_url(object->digest);
    const auto require = [&](codec::Encoding encoding, std::uint64_t size) {
      require_file(store, store::public_path(url, encoding), size);
    };
    require(codec::Encoding::identity, object->sizes.identity);
    require(codec::Encoding::gzip, object->sizes.gzip);
    require(codec::Encoding::brotli, object->sizes.brotli);
  }
}

Error cannot_restore(store::FileStore& store, std::uint64_t sequence, const DamagedFile& damage) {
  Remedy remedy = store::remedy_for(store, damage);
  remedy.text = "choose another sequence, or " + remedy.text;
  return {
      ErrorKind::failed,
      fmt::format("sequence {} cannot be restored because {}", sequence, damage.message().problem),
      std::move(remedy)};
}

std::string outcome(const RollbackReport& report) {
  if (!report.changed)
    return fmt::format("nothing to do: readers already see the content of sequence {}",
                       report.restored);
  return fmt::format("sequence {} {} the content of sequence {}; documents do not change",
                     report.sequence, report.dry_run ? "would publish" : "publishes",
                     report.restored);
}

/// Publishes `target` again, unless readers already see its content. Returns its new manifest.
store::Manifest restore(store::FileStore& store, const store::Manifest& target,
                        const store::Manifest& current, const store::Denylist& denylist,
                        const RollbackOptions& options, RollbackReport& report) {
  require_complete(store, target);
  NoProgress progress;
  store::Commit commit(store);
  const store::KnownObjects known;
  store::ResourceWriter writer(store, known, commit, {.effort = options.effort, .stop = {}});
  const compile::FeedContext context{store,    writer,      commit,         current,
                                     denylist, options.now, options.effort, progress};
  store::Manifest next = reissue(target, context, report.warnings);
  report.changed = !next.same_content(current);
  if (report.changed) commit.commit(next);
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
    const store::Manifest next = restore(store, target, current, denylist, options, report);
    report.sequence = report.changed ? next.sequence : current.sequence;
    report.feeds = next.feeds;
  } catch (const DamagedFile& damage) {
    throw cannot_restore(store, target.sequence, damage);
  }
  return report;
}

std::string rollback_report_json(const RollbackReport& report) {
  nlohmann::ordered_json feeds = nlohmann::ordered_json::array();
  for (const store::FeedRecord& feed : report.feeds)
    feeds.push_back(
        {{"name", feed.outline.name}, {"version", feed.version}, {"total", feed.total}});
  const nlohmann::ordered_json json{{"from", report.from},
                                    {"restored", report.restored},
                                    {"sequence", report.sequence},
                                    {"changed", report.changed},
                                    {"feeds", feeds},
                                    {"warnings", texts_of(report.warnings)},
                                    {"dry_run", report.dry_run}};
  return json_text(json) + "\n";
}

std::string rollback_report_text(const RollbackReport& report) {
  std::string text;
  feed::SegmentSums segments;
  for (const store::FeedRecord& feed : report.feeds) segments.add(feed.outline.name, feed.total);
  for (const store::FeedRecord& feed : report.feeds) {
    const std::string& name = feed.outline.name;
    if (format::is_segment(name)) continue;
    text +=
        fmt::format("{}: {}, version {}\n", name, text::counted(feed.total, "item"), feed.version);
    text += segments.text(name);
  }
  text += outcome(report) + "\n";
  if (report.changed && !report.dry_run)
    text += "the next build publishes the data in the database: correct it first\n";
  return text;
}

text::RunSummary rollback_summary(const RollbackReport& report) {
  return {.message = outcome(report),
          .facts = {{"from", report.from},
                    {"restored", report.restored},
                    {"sequence", report.sequence},
                    {"changed", report.changed},
                    {"dry_run", report.dry_run}},
          .metrics = {}};
}

}  // namespace vizzy::versions
