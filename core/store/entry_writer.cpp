#include "core/store/entry_writer.h"

#include <utility>

#include "core/codec/encoding.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/store/layout.h"

namespace vizzy::store {

namespace {

void stage_files(const std::string& url, const std::string& json, const codec::Encoded& encoded,
                 Commit::Stage when, FileStore& store, Commit& commit) {
  for (const codec::Encoding encoding : codec::kEncodings) {
    const std::string path = public_path(url, encoding);
    if (encoded.sizes.stored(encoding) > 0) {
      commit.put(path, encoded.in(encoding, json), when);
    } else if (store.size(path)) {  // a host would prefer it
      commit.remove(path);
    }
  }
}

codec::Encoded encode(const std::string& feed, const std::string& json,
                      const EntryEncoding& encoding) {
  return codec::Encoder().encode(json, codec::levels(encoding.effort, readership_of(feed)),
                                 encoding.encodings);
}

void stage_removal(const std::string& url, Commit& commit) {
  for (const codec::Encoding encoding : codec::kEncodings)
    commit.remove(public_path(url, encoding));
}

}  // namespace

codec::Readership readership_of(const std::string& feed) {
  return format::is_segment(feed) ? codec::Readership::few : codec::Readership::most;
}

EncodedChanges encode_changes(const std::string& feed, std::uint64_t span, std::string json,
                              const EntryEncoding& encoding) {
  codec::Encoded encoded = encode(feed, json, encoding);
  return {.url = format::changes_url(feed, span),
          .record = {.span = span, .digest = codec::sha256(json), .sizes = encoded.sizes},
          .json = std::move(json),
          .encoded = std::move(encoded)};
}

void stage_changes(const EncodedChanges& changes, FileStore& store, Commit& commit) {
  stage_files(changes.url, changes.json, changes.encoded, Commit::Stage::segment, store, commit);
}

void stage_changes_removal(const std::string& feed, std::uint64_t span, Commit& commit) {
  stage_removal(format::changes_url(feed, span), commit);
}

EncodedEntry encode_entry(const definition::FeedOutline& feed, const format::Entry& entry,
                          const EntryEncoding& encoding) {
  std::string json = format::entry_json(entry);
  codec::Encoded encoded = encode(feed.name, json, encoding);
  FeedRecord record{.outline = feed,
                    .version = entry.version,
                    .sequence = entry.sequence,
                    .total = entry.total,
                    .entry = codec::sha256(json),
                    .sizes = encoded.sizes};
  return {.record = std::move(record), .json = std::move(json), .encoded = std::move(encoded)};
}

void keep_entry(const EncodedEntry& entry, FileStore& store) {
  store.write(kept_entry_path(entry.record.entry), entry.json);
}

void stage_entry(const EncodedEntry& entry, FileStore& store, Commit& commit) {
  const std::string& name = entry.record.outline.name;
  stage_files(format::entry_url(name), entry.json, entry.encoded,
              format::is_segment(name) ? Commit::Stage::segment : Commit::Stage::entry, store,
              commit);
  keep_entry(entry, store);
}

void stage_document_removal(const DocumentRecord& document, Commit& commit) {
  for (const codec::Encoding encoding : codec::kEncodings)
    if (document.sizes.stored(encoding) > 0) commit.remove(public_path(document.url, encoding));
}

void stage_entry_removal(const FeedRecord& feed, Commit& commit) {
  stage_removal(format::entry_url(feed.outline.name), commit);
  for (const ChangesRecord& changes : feed.changes)
    stage_changes_removal(feed.outline.name, changes.span, commit);
  if (feed.change_table) commit.remove(change_table_path(*feed.change_table));
}

}  // namespace vizzy::store
