#include "core/publish/kept_entries.h"

#include "core/codec/decode.h"
#include "core/codec/encoder.h"
#include "core/codec/encoding.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/store/layout.h"

namespace vizzy::publish {

std::set<codec::Digest> kept_entries_of(const store::Manifest& manifest) {
  std::set<codec::Digest> entries;
  for (const store::FeedRecord& feed : manifest.feeds) entries.insert(feed.entry);
  return entries;
}

std::optional<std::string> kept_entry_bytes(store::FileStore& folder, const codec::Digest& digest) {
  const auto json = folder.read(store::kept_entry_path(digest));
  if (!json || codec::sha256(*json) != digest) return std::nullopt;
  return codec::Encoder().gzip(*json, codec::levels(codec::Effort::fast, codec::Readership::few));
}

std::optional<std::string> fetch_kept_entry(destination::Destination& bookkeeping,
                                            const codec::Digest& digest, std::uint64_t max_bytes) {
  const auto found = bookkeeping.get(destination::bookkeeping_keys::kept_entry(digest));
  if (!found) return std::nullopt;
  try {
    std::string json = codec::decode(found->bytes, codec::Encoding::gzip, max_bytes);
    if (codec::sha256(json) == digest) return json;
  } catch (const Error&) {
    // It cannot be decoded: damaged, as below.
  }
  return std::nullopt;
}

}  // namespace vizzy::publish
