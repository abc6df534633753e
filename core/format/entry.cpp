#include "core/format/entry.h"

#include <fmt/format.h>

#include "core/format/canonical_json.h"
#include "core/format/url.h"

namespace vizzy::format {

std::string entry_json(const Entry& entry) {
  std::string json = fmt::format(R"({{"format":{},"feed":"{}","version":"{}","sequence":{})",
                                 format::kFormatVersion, entry.feed, entry.version, entry.sequence);
  if (!entry.lineage.empty()) json += fmt::format(R"(,"lineage":"{}")", entry.lineage);
  json += fmt::format(R"(,"total":{},"page_size":{},"items":)", entry.total, entry.page_size);
  json += entry.items;
  append_json_name(json, "pages");
  append_json_strings(json, entry.pages);
  if (!entry.index.empty()) {
    append_json_name(json, "index");
    append_json_string(json, entry.index);
  }
  if (!entry.segments.empty()) {
    append_json_name(json, "segments");
    append_json_string(json, entry.segments);
  }
  if (!entry.spans.empty()) {
    append_json_name(json, "changes");
    json += fmt::format("[{}]", fmt::join(entry.spans, ","));
  }
  append_json_name(json, "hidden");
  json += fmt::format("[{}]}}", fmt::join(entry.hidden, ","));
  return json;
}

std::string feed_version(const definition::FeedOutline& feed, std::uint64_t total,
                         const std::vector<codec::Digest>& pages) {
  std::string text =
      fmt::format("vizzy {}\nfeed {}\nkey {}\npage_size {}\ntotal {}\n", format::kFormatVersion,
                  feed.name, feed.key, feed.page_size, total);
  for (const definition::FieldOutline& field : feed.fields)
    text += fmt::format("field {} {}\n", field.name, static_cast<int>(field.type));
  for (const codec::Digest& page : pages) text += codec::to_hex(page) + "\n";
  return codec::content_name(codec::sha256(text));
}

}  // namespace vizzy::format
