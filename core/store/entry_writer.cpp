#include "core/store/entry_writer.h"

#include "core/codec/encoder.h"
#include "core/codec/encoding.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/store/layout.h"

namespace vizzy::store {

EncodedEntry encode_entry(const definition::FeedOutline& feed, const format::Entry& entry,
                          codec::Effort effort) {
  codec::Encoder encoder;
  // There may be a thousand segments, each with fewer readers than the feed.
  const codec::Levels chosen = codec::levels(
      effort, format::is_segment(feed.name) ? codec::Readership::few : codec::Readership::most);
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
  const std::string url = format::entry_url(entry.record.outline.name);
  const Commit::Stage when =
      format::is_segment(entry.record.outline.name) ? Commit::Stage::segment : Commit::Stage::entry;
  const auto stage = [&](codec::Encoding encoding, const std::string& bytes) {
    commit.put(public_path(url, encoding), bytes, when);
  };
  stage(codec::Encoding::identity, entry.json);
  stage(codec::Encoding::gzip, entry.gzip);
  stage(codec::Encoding::brotli, entry.brotli);
  keep_entry(entry, store);
}

void stage_entry_removal(const FeedRecord& feed, Commit& commit) {
  const std::string url = format::entry_url(feed.outline.name);
  for (const codec::Encoding encoding : codec::kEncodings)
    commit.remove(public_path(url, encoding));
}

}  // namespace vizzy::store
