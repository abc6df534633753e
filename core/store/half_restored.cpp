#include "core/store/half_restored.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/read_back.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/json_text.h"
#include "core/store/commit.h"
#include "core/store/history.h"
#include "core/store/read_resource.h"
#include "core/text/number_words.h"

namespace vizzy::store {

namespace {

std::optional<Manifest> readable_manifest(FileStore& store) {
  try {
    return read_current_manifest(store);
  } catch (const DamagedFile&) {
    return std::nullopt;
  }
}

std::optional<format::Entry> readable_entry(const ReadResource& entry) {
  if (!entry.json) return std::nullopt;
  try {
    return format::parse_entry(*entry.json, entry.path);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string shown_keys(const std::vector<std::string>& hidden) {
  constexpr std::size_t kMostShown = 20;
  std::vector<std::string> keys;
  for (const std::string& value : hidden) {
    if (keys.size() == kMostShown) break;
    const auto json = try_parse_json(value);
    keys.push_back(json.is_string() ? json.get<std::string>() : value);
  }
  return fmt::format("{}{}", fmt::join(keys, ", "), text::and_more(keys.size(), hidden.size()));
}

Error half_restored(const Manifest& manifest, const std::string& path, const format::Entry& entry) {
  return {ErrorKind::failed,
          fmt::format(
              "state/ is older than public/: it is of sequence {}, but {} is of sequence {}, so "
              "takedowns may be lost",
              manifest.sequence, path, entry.sequence),
          {"restore both from one backup; or move both away, run", "build-feed --since DEST",
           entry.hidden.empty() ? ""
                                : fmt::format("and take down again what public/ hides: {}",
                                              shown_keys(entry.hidden))}};
}

}  // namespace

void require_state_of_public(FileStore& store) {
  const auto manifest = readable_manifest(store);
  if (!manifest) return;
  for (const FeedRecord& feed : manifest->feeds) {
    if (format::is_segment(feed.outline.name)) continue;
    const ReadResource found = read_resource(store, format::entry_url(feed.outline.name));
    const auto entry = readable_entry(found);
    if (entry && entry->lineage == manifest->lineage && entry->sequence > manifest->sequence)
      throw half_restored(*manifest, found.path, *entry);
  }
}

}  // namespace vizzy::store
