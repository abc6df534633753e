#include "core/versions/takedown.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/codec/encoding.h"
#include "core/compile/previous.h"
#include "core/error.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/store/commit.h"
#include "core/store/damage.h"
#include "core/store/entry_writer.h"
#include "core/store/give_back.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/references.h"
#include "core/store/resource_writer.h"
#include "core/store/shards.h"
#include "core/text/number_words.h"
#include "core/utf8.h"
#include "core/versions/document_purger.h"
#include "core/versions/kept_feed.h"
#include "core/versions/reissue.h"
#include "core/versions/retained.h"
#include "core/versions/rewrite.h"

namespace vizzy::versions {

namespace {

/// Each key once, in its order.
std::vector<std::string> distinct(std::vector<std::string> keys) {
  std::set<std::string> seen;
  std::erase_if(keys, [&](const std::string& key) { return !seen.insert(key).second; });
  return keys;
}

/// As messages name them; what could be overlooked is in quotes.
std::string shown(std::vector<std::string> keys) {
  for (std::string& key : keys)
    if (key.find_first_not_of(" \t\n") == std::string::npos) key = fmt::format("\"{}\"", key);
  return text::listed(keys);
}

/// A key that nothing holds is most likely a mistake, and then what was meant is still there.
Error unheld(const std::vector<std::string>& keys, const TakedownOptions& options) {
  return {
      ErrorKind::failed,
      fmt::format("nothing published{} holds {}, so nothing was taken down",
                  options.from.empty() ? "" : fmt::format(" in {}", fmt::join(options.from, ", ")),
                  shown(keys)),
      {"check the spelling: keys are values of the key field, not names (--by FIELD=VALUE takes "
       "down what an alias leads to), or pass --in-advance to keep it out of later builds"}};
}

/// One change of the denylist and all its consequences.
class Takedown {
 public:
  Takedown(store::FileStore& store, store::Denylist denylist, const TakedownOptions& options,
           Progress& progress, std::set<std::string> known = {})
      : known_(std::move(known)),
        store_(store),
        options_(options),
        progress_(progress),
        denylist_(std::move(denylist)),
        commit_(store),
        retained_(read_retained(store)),
        previous_(compile::load_previous(store, store::Reuse::by_size, report_.warnings)),
        writer_(store, previous_.known, commit_,
                {.effort = options.effort,
                 .encodings = current().encodings,
                 .threads = options.threads,
                 .stop = options.stop}),
        rewriter_(store, writer_, denylist_, encoding(), progress),
        purger_(store, denylist_, retained_.back().collections) {
    report_.keys = options.keys;
  }

  TakedownReport run() {
    for (const store::Manifest& manifest : retained_) rewrite(manifest);
    store::Manifest next = reissue(rewritten_.back(), context(), report_.warnings);
    find_strays(next);
    withdraw_objects(next);
    withdraw_old_entries();
    next.documents = purge_documents();
    store::subtract(next.totals, purger_.removed());
    note_not_found();
    note_purges(next);
    commit(next);
    return std::move(report_);
  }

  /// Only the entries change: they no longer hide the keys.
  TakedownReport run_undo() {
    report_.denial = Denial::undone;
    const store::Manifest next = reissue(retained_.back(), context(), report_.warnings);
    note_purges(next);
    commit(next);
    return std::move(report_);
  }

 private:
  [[nodiscard]] const store::Manifest& current() const { return retained_.back(); }

  /// As the build of the version chose.
  [[nodiscard]] store::EntryEncoding encoding() const {
    return {.effort = options_.effort, .encodings = current().encodings};
  }

  [[nodiscard]] compile::FeedContext context() {
    return {store_, writer_, commit_, current(), denylist_, options_.now, encoding(), progress_};
  }

  void rewrite(const store::Manifest& manifest) {
    rewritten_.push_back(rewriter_.rewrite(manifest));
    const std::string before = store::manifest_json(manifest);
    const std::string after = store::manifest_json(rewritten_.back());
    if (before == after) return;
    report_.rewritten.push_back(manifest.sequence);
    commit_.put(store::manifest_path(manifest.sequence), after, store::Commit::Stage::bookkeeping);
  }

  /// Garbage is served until it is collected, so it must not hold the keys either: documents,
  /// aliases and entries that nothing refers to are removed whatever they hold.
  void find_strays(const store::Manifest& next) {
    store::ReferencedFiles referenced;
    referenced.add_mutable_files(store_, current());
    for (const store::Manifest& manifest : retained_) referenced.add_version(store_, manifest);
    for (const store::Manifest& manifest : rewritten_) referenced.add_version(store_, manifest);
    referenced.add_version(store_, next);
    std::set<std::string> strays, mutable_strays;
    store_.list(store::published_folder(), [&](const std::string& path) {
      const auto url = store::url_of(path);
      if (!url || referenced.contains(path)) return;
      const bool is_object = path.starts_with(store::objects_folder() + "/");
      (is_object ? strays : mutable_strays).insert(is_object ? *url : path);
    });
    for (const std::string& path : mutable_strays) {
      commit_.remove(path);
      report_.purge.push_back(*store::url_of(path));
    }
    const auto denied = rewriter_.denied_in(current().feeds);
    for (const std::string& url : strays) (void)rewriter_.stray_holds(url, denied);
  }

  void withdraw_objects(const store::Manifest& next) {
    const ObjectsByUrl published = objects_by_url(store_, next.objects);
    for (const std::string& url : rewriter_.holders()) {
      // Another feed may show the key, and changes may be what they were.
      if (rewriter_.reached().contains(url) || published.contains(url)) continue;
      for (const codec::Encoding encoding : codec::kEncodings)
        commit_.remove(store::public_path(url, encoding));
      report_.purge.push_back(url);
      ++report_.objects_withdrawn;
    }
  }

  /// The kept entries that held a key.
  void withdraw_old_entries() {
    std::set<codec::Digest> old;
    for (const store::Manifest& manifest : retained_)
      for (const store::FeedRecord& feed : manifest.feeds) old.insert(feed.entry);
    for (const store::Manifest& manifest : rewritten_)
      for (const store::FeedRecord& feed : manifest.feeds) old.erase(feed.entry);
    for (const codec::Digest& entry : old) commit_.remove(store::kept_entry_path(entry));
  }

  /// The documents without those of denied keys, and without denied children.
  std::vector<store::ShardRecord> purge_documents() {
    store::ShardReader<store::DocumentRecord> reader(store_, current().documents);
    while (const auto document = reader.next()) {
      std::optional<std::string> json = "";
      if (!purger_.denies(*document)) json = purger_.without_denied(*document);
      if (!json) continue;
      if (json->empty()) {
        withdraw_document(*document);
      } else {
        rewrite_document(*document, *std::move(json));
      }
    }
    writer_.wait();
    while (auto slot = writer_.take_document())
      rewritten_documents_[slot->record.url] = std::move(slot->record);
    const std::uint64_t gone = report_.documents_withdrawn;
    if (gone + rewritten_documents_.size() == 0) return current().documents;
    return write_documents();
  }

  void withdraw_document(const store::DocumentRecord& document) {
    store::stage_document_removal(document, commit_);
    report_.purge.push_back(document.url);
    withdrawn_documents_.insert(document.url);
    ++report_.documents_withdrawn;
  }

  void rewrite_document(const store::DocumentRecord& document, std::string json) {
    report_.purge.push_back(document.url);
    ++report_.documents_rewritten;
    writer_.put_document(document.url, std::move(json), {document, current().encodings});
  }

  [[nodiscard]] std::vector<store::ShardRecord> write_documents() {
    std::uint64_t lines = 0;
    for (const store::ShardRecord& shard : current().documents) lines += shard.lines;
    store::ShardWriter shards(store_, lines - report_.documents_withdrawn, current().documents);
    store::ShardReader<store::DocumentRecord> reader(store_, current().documents);
    while (const auto document = reader.next()) {
      if (withdrawn_documents_.contains(document->url)) continue;
      const auto rewritten = rewritten_documents_.find(document->url);
      shards.add(rewritten == rewritten_documents_.end() ? *document : rewritten->second);
    }
    return shards.finish();
  }

  void note_purges(const store::Manifest& next) {
    std::set<std::pair<std::string, codec::Digest>> published;
    for (const store::FeedRecord& feed : current().feeds)
      for (const store::EntryResource& resource : store::entry_resources(feed))
        published.emplace(resource.url, resource.digest);
    for (const store::FeedRecord& feed : next.feeds)
      for (const store::EntryResource& resource : store::entry_resources(feed))
        if (!published.contains({resource.url, resource.digest}))
          report_.purge.push_back(resource.url);
    std::ranges::sort(report_.purge);
    const auto repeated = std::ranges::unique(report_.purge);
    report_.purge.erase(repeated.begin(), repeated.end());
  }

  void note_not_found() {
    for (const std::string& key : options_.keys)
      if (!rewriter_.found().contains(key) && !purger_.found().contains(key))
        report_.not_found.push_back(key);
    if (options_.unheld == UnheldKeys::allowed) return;
    std::vector<std::string> unknown = report_.not_found;
    std::erase_if(unknown, [&](const std::string& key) { return known_.contains(key); });
    if (unknown.empty()) return;
    if (options_.unheld == UnheldKeys::refused) throw unheld(unknown, options_);
    report_.warnings.emplace_back(
        fmt::format("nothing published holds {}", shown(unknown)),
        Remedy{"without --dry-run that is an error; check the spelling, or pass --in-advance"});
  }

  void commit(const store::Manifest& next) {
    commit_.put(std::string(store::kDenylist), store::denylist_json(denylist_),
                store::Commit::Stage::bookkeeping);
    const bool current_rewritten =
        !report_.rewritten.empty() && report_.rewritten.back() == current().sequence;
    report_.changed = current_rewritten || !next.same_content(current());
    report_.sequence = report_.changed ? next.sequence : current().sequence;
    if (report_.changed) {
      commit_.commit(next);
    } else {
      commit_.repair();
    }
  }

  const std::set<std::string> known_;  ///< keys that were taken down before: nothing holds them
  store::FileStore& store_;
  const TakedownOptions& options_;
  Progress& progress_;
  TakedownReport report_;
  store::Denylist denylist_;
  store::Commit commit_;
  std::vector<store::Manifest> retained_;   ///< oldest first
  std::vector<store::Manifest> rewritten_;  ///< the same versions without the keys
  std::map<std::string, store::DocumentRecord> rewritten_documents_;  ///< by URL
  std::set<std::string> withdrawn_documents_;                         ///< URLs
  compile::Previous previous_;
  store::ResourceWriter writer_;
  VersionRewriter rewriter_;
  DocumentPurger purger_;
};

/// Names of feeds and segments, of document collections and of their children.
std::vector<std::string> published_names(store::FileStore& store) {
  std::set<std::string> names;
  for (const store::Manifest& manifest : read_retained(store)) {
    for (const store::FeedRecord& feed : manifest.feeds) names.insert(feed.outline.name);
    for (const definition::CollectionOutline& collection : manifest.collections) {
      names.insert(collection.name);
      for (const auto& children : collection.children)
        names.insert(definition::child_name(collection.name, children.name));
    }
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> without_segments(std::vector<std::string> names) {
  std::erase_if(names, [](const std::string& name) { return format::is_segment(name); });
  return names;
}

void require_names(store::FileStore& store, const std::vector<std::string>& from) {
  if (from.empty()) return;
  const std::vector<std::string> names = published_names(store);
  for (const std::string& name : from)
    if (std::ranges::find(names, name) == names.end())
      throw Error(ErrorKind::usage,
                  fmt::format("no feed, collection or children are named \"{}\"{}", name,
                              did_you_mean(name, names)),
                  {fmt::format("choose from {}", fmt::join(without_segments(names), ", "))});
}

/// Keys that entries still hide were taken down: a new denylist must have them all.
void require_all_hidden(store::FileStore& store, const store::Denylist& denylist,
                        const TakedownOptions& options) {
  const std::set<std::string> forgotten = store::forgotten_keys(store, denylist);
  if (forgotten.empty()) return;
  std::set<std::string> all = forgotten;
  // The suggested command has no --from: keys that were given with it follow in a run of their own.
  if (options.from.empty()) all.insert(options.keys.begin(), options.keys.end());
  throw Error(ErrorKind::usage,
              fmt::format("the new denylist lacks {}, which entries still hide and the next build "
                          "would publish again",
                          fmt::join(forgotten, ", ")),
              {"run", fmt::format("takedown {} --new-denylist", fmt::join(all, " ")),
               fmt::format("{}, then --undo for each key that may come back",
                           options.from.empty() ? "" : "first")});
}

template <class Work>
TakedownReport change(store::FileStore& store, const Work& work) {
  return store::with_remedy(store, [&] { return store::give_back_on_failure(store, work); });
}

/// No item has another key: a feed is UTF-8.
void require_text(const std::vector<std::string>& keys) {
  for (const std::string& key : keys)
    if (!is_utf8(key))
      throw Error(ErrorKind::usage, fmt::format("the key \"{}\" is not UTF-8", key),
                  {"write it as the database holds it"});
}

/// Keys that are on the list, or were: nothing holds them any more, or not before the next build.
std::set<std::string> known_keys(const store::Denylist& denylist) {
  std::set<std::string> keys;
  for (const store::DeniedKey& denied : denylist.keys()) keys.insert(denied.key);
  for (const store::UndoneTakedown& undone : denylist.undone()) keys.insert(undone.key);
  return keys;
}

/// Without the old denylist nobody knows what nothing holds because it was taken down.
void warn_not_found(TakedownReport& report) {
  if (report.not_found.empty()) return;
  report.warnings.emplace_back(
      fmt::format("nothing published holds {}", shown(report.not_found)),
      Remedy{"check the spelling: keys are values of the key field, not names; later builds leave "
             "out what is taken down"});
}

TakedownReport take_down_keys(store::FileStore& store, const TakedownOptions& options,
                              Progress& progress) {
  require_text(options.keys);
  require_names(store, options.from);
  const bool is_new = options.lost_denylist == LostDenylist::replaced;
  store::Denylist denylist = is_new ? store::salvage_denylist(store) : store::read_denylist(store);
  std::set<std::string> known = known_keys(denylist);
  const auto now = store::guarded_time(store, options.now);
  (void)denylist.limit_hiding(now);
  std::vector<store::DeniedKey> denied;
  for (const std::string& key : options.keys)
    denied.push_back({.key = key,
                      .from = options.from,
                      .hidden_until = now + options.hidden_for,
                      .hidden_for = options.hidden_for,
                      .reason = options.reason,
                      .requested_by = options.requested_by});
  denylist.add(std::move(denied));
  if (is_new) require_all_hidden(store, denylist, options);
  TakedownReport report = change(store, [&](store::FileStore& folder) {
    return Takedown(folder, std::move(denylist), options, progress, std::move(known)).run();
  });
  if (is_new) warn_not_found(report);
  return report;
}

}  // namespace

TakedownReport take_down(store::FileStore& store, const TakedownOptions& options,
                         Progress& progress) {
  store::recover(store);
  TakedownOptions resolved = options;
  for (const Alias& alias : options.aliases)
    resolved.keys.push_back(key_of_alias(store, alias, options.from));
  resolved.keys = distinct(std::move(resolved.keys));
  if (options.lost_denylist == LostDenylist::replaced) resolved.unheld = UnheldKeys::allowed;
  return take_down_keys(store, resolved, progress);
}

TakedownReport obey(store::FileStore& store, const store::Denylist& other, TakedownOptions options,
                    Progress& progress) {
  store::recover(store);
  const store::Denylist own = store::read_denylist(store);
  store::Denylist merged = own;
  merged.merge(other);
  if (merged == own) return {};
  options.keys = merged.keys_beyond(own);
  const bool is_undo = options.keys.empty();
  return change(store, [&](store::FileStore& folder) {
    Takedown takedown(folder, std::move(merged), options, progress);
    return is_undo ? takedown.run_undo() : takedown.run();
  });
}

TakedownReport undo_takedown(store::FileStore& store, const TakedownOptions& options,
                             Progress& progress) {
  store::recover(store);
  TakedownOptions resolved = options;
  resolved.keys = distinct(std::move(resolved.keys));
  store::Denylist denylist = store::read_denylist(store);
  std::vector<std::string> known;
  for (const store::DeniedKey& denied : denylist.keys()) known.push_back(denied.key);
  if (const auto unlisted = denylist.remove(resolved.keys); !unlisted.empty())
    throw Error(ErrorKind::usage,
                fmt::format("the key {} was not taken down{}", unlisted.front(),
                            did_you_mean(unlisted.front(), known)),
                {known.empty() ? "" : fmt::format("choose from {}", text::listed(known))});
  return change(store, [&](store::FileStore& folder) {
    return Takedown(folder, std::move(denylist), resolved, progress).run_undo();
  });
}

}  // namespace vizzy::versions
