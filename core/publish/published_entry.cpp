#include "core/publish/published_entry.h"

#include "core/codec/decode.h"
#include "core/codec/encoding.h"
#include "core/error.h"
#include "core/format/read_back.h"
#include "core/format/url.h"

namespace vizzy::publish {

std::optional<format::Entry> read_entry_at(destination::Destination& web, const std::string& feed) {
  constexpr std::size_t kMaxEntryBytes = std::size_t{64} << 20;
  const std::string key = format::file_name(format::entry_url(feed), codec::Encoding::identity);
  const auto found = web.get(key);
  if (!found) return std::nullopt;
  for (const codec::Encoding encoding : codec::kEncodings) {  // which one is not known
    try {
      return format::parse_entry(codec::decode(found->bytes, encoding, kMaxEntryBytes), key);
    } catch (const Error&) {
      continue;
    }
  }
  return std::nullopt;
}

}  // namespace vizzy::publish
