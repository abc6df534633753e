#include "core/store/entry_writer.h"

#include <utility>

#include "core/codec/encoder.h"
#include "core/codec/encoding.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/store/layout.h"

namespace vizzy::store {

namespace {

/// Stages three encodings of one resource.
template <class Encoded>
void stage_files(const std::string& url, const Encoded& encoded, Commit::Stage when,
                 Commit& commit) {
  const auto stage = [&](codec::Encoding encoding, const std::string& bytes) {
    commit.put(public_path(url, encoding), bytes, when);
  };
  stage(codec::Encoding::identity, encoded.json);
  stage(codec::Encoding::gzip, encoded.gzip);
  stage(codec::Encoding::brotli, encoded.brotli);
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
                              codec::Effort effort) {
  codec::Encoder encoder;
  const codec::Levels chosen = codec::levels(effort, readership_of(feed));
  EncodedChanges encoded{.url = format::changes_url(feed, span),
                         .record = {},
                         .json = std::move(json),
                         .gzip = {},
                         .brotli = {}};
  encoded.gzip = encoder.gzip(encoded.json, chosen);
  encoded.brotli = codec::Encoder::brotli(encoded.json, chosen);
  encoded.record = {.span = span,
                    .digest = codec::sha256(encoded.json),
                    .sizes = {encoded.json.size(), encoded.gzip.size(), encoded.brotli.size()}};
  return encoded;
}

void stage_changes(const EncodedChanges& changes, Commit& commit) {
  stage_files(changes.url, changes, Commit::Stage::segment, commit);
}

void stage_changes_removal(const std::string& feed, std::uint64_t span, Commit& commit) {
  stage_removal(format::changes_url(feed, span), commit);
}

EncodedEntry encode_entry(const definition::FeedOutline& feed, const format::Entry& entry,
                          codec::Effort effort) {
  codec::Encoder encoder;
  const codec::Levels chosen = codec::levels(effort, readership_of(feed.name));
  EncodedEntry encoded;
  encoded.json = format::entry_json(entry);
  encoded.gzip = encoder.gzip(encoded.json, chosen);
  encoded.brotli = codec::Encoder::brotli(encoded.json, chosen);
  encoded.record = {.outline = feed,
                    .version = entry.version,
                    .sequence = entry.sequence,
                    .total = entry.total,
                    .entry = codec::sha256(encoded.json),
                    .sizes = {encoded.json.size(), encoded.gzip.size(), encoded.brotli.size()}};
  return encoded;
}

void keep_entry(const EncodedEntry& entry, FileStore& store) {
  store.write(kept_entry_path(entry.record.entry), entry.json);
}

void stage_entry(const EncodedEntry& entry, FileStore& store, Commit& commit) {
  const std::string& name = entry.record.outline.name;
  stage_files(format::entry_url(name), entry,
              format::is_segment(name) ? Commit::Stage::segment : Commit::Stage::entry, commit);
  keep_entry(entry, store);
}

void stage_entry_removal(const FeedRecord& feed, Commit& commit) {
  stage_removal(format::entry_url(feed.outline.name), commit);
  for (const ChangesRecord& changes : feed.changes)
    stage_changes_removal(feed.outline.name, changes.span, commit);
  if (feed.change_table) commit.remove(change_table_path(*feed.change_table));
}

}  // namespace vizzy::store
