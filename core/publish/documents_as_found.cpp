#include "core/publish/documents_as_found.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "core/codec/content_name.h"
#include "core/codec/encoder.h"
#include "core/codec/encoding.h"
#include "core/store/layout.h"
#include "core/store/shard_merge.h"
#include "core/text/number_words.h"

namespace vizzy::publish {

namespace {

/// A document as each version has it.
using Candidates = std::vector<std::optional<store::DocumentRecord>>;

const store::DocumentRecord& first_of(const Candidates& candidates) {
  return **std::ranges::find_if(candidates, [](const auto& record) { return record.has_value(); });
}

bool agree(const Candidates& candidates) {
  const store::DocumentRecord& first = first_of(candidates);
  return std::ranges::all_of(candidates, [&](const auto& record) {
    return record && record->digest == first.digest && record->sizes == first.sizes;
  });
}

std::optional<std::string> find(PublishedStore& there, const Candidates& candidates) {
  std::set<codec::Digest> digests;
  std::uint64_t most = 0;
  for (const auto& record : candidates) {
    if (!record) continue;
    digests.insert(record->digest);
    most = std::max(most, record->sizes.identity);
  }
  return there.read_as_found(first_of(candidates).url, digests, most);
}

store::DocumentRecord keep(PublishedStore& there, codec::Encoder& encoder, const std::string& url,
                           const std::string& json) {
  const std::string gzip =
      encoder.gzip(json, codec::levels(codec::Effort::balanced, codec::Readership::few));
  there.write(store::public_path(url, codec::Encoding::identity), json);
  there.write(store::public_path(url, codec::Encoding::gzip), gzip);
  return {.url = url, .digest = codec::sha256(json), .sizes = {json.size(), gzip.size(), 0}};
}

Message left_out(std::uint64_t lost) {
  return fmt::format(
      "{} that an interrupted publish changed or removed {} left out; the next build brings back "
      "what the database holds",
      text::counted(lost, "document"), lost == 1 ? "is" : "are");
}

}  // namespace

std::vector<store::ShardRecord> documents_as_found(store::FileStore& folder, PublishedStore& there,
                                                   const Published& published,
                                                   std::vector<Message>& warnings) {
  std::vector<std::vector<store::ShardRecord>> versions;
  for (const PublishedVersion& version : published.versions)
    versions.push_back(version.manifest.documents);
  std::uint64_t lines = 0, lost = 0;
  for (const store::ShardRecord& shard : versions.front()) lines += shard.lines;
  store::ShardWriter shards(folder, lines, versions.front());
  codec::Encoder encoder;
  store::merge_shards<store::DocumentRecord>(folder, versions, [&](const Candidates& candidates) {
    if (agree(candidates) && !published.is_unknown) return shards.add(first_of(candidates));
    const auto json = find(there, candidates);
    if (json) return shards.add(keep(there, encoder, first_of(candidates).url, *json));
    ++lost;
  });
  if (lost > 0) warnings.push_back(left_out(lost));
  return shards.finish();
}

}  // namespace vizzy::publish
