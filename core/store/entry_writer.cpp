#include "core/store/entry_writer.h"

#include "core/codec/encoder.h"
#include "core/codec/encoding.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/store/layout.h"

namespace vizzy {

EncodedEntry encode_entry(const FeedOutline& feed, const Entry& entry, Effort effort) {
  Encoder encoder;
  // There may be a thousand segments, each with fewer readers than the feed.
  const Levels chosen = levels(effort, is_segment(feed.name) ? Readership::few : Readership::most);
  EncodedEntry encoded;
  encoded.json = entry_json(entry);
  encoded.gzip = encoder.gzip(encoded.json, chosen);
  encoded.brotli = Encoder::brotli(encoded.json, chosen);
  encoded.record = {.outline = feed,
                    .version = entry.version,
                    .sequence = entry.sequence,
                    .total = entry.total,
                    .entry = sha256(encoded.json),
                    .sizes = {encoded.json.size(), encoded.gzip.size(), encoded.brotli.size()}};
  return encoded;
}

void keep_entry(const EncodedEntry& entry, ObjectStore& store) {
  store.write(layout::kept_entry_path(entry.record.entry), entry.json);
}

void stage_entry(const EncodedEntry& entry, ObjectStore& store, Commit& commit) {
  const std::string url = format::entry_url(entry.record.outline.name);
  const Commit::Turn turn =
      is_segment(entry.record.outline.name) ? Commit::Turn::segment : Commit::Turn::entry;
  const auto stage = [&](Encoding encoding, const std::string& bytes) {
    commit.put(layout::public_path(url, encoding), bytes, turn);
  };
  stage(Encoding::identity, entry.json);
  stage(Encoding::gzip, entry.gzip);
  stage(Encoding::brotli, entry.brotli);
  keep_entry(entry, store);
}

void stage_entry_removal(const FeedRecord& feed, Commit& commit) {
  const std::string url = format::entry_url(feed.outline.name);
  for (const Encoding encoding : kEncodings) commit.remove(layout::public_path(url, encoding));
}

}  // namespace vizzy
