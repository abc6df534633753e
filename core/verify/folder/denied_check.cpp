#include "core/verify/folder/denied_check.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

#include "core/codec/decode.h"
#include "core/codec/encoding.h"
#include "core/error.h"
#include "core/format/url.h"
#include "core/json_text.h"
#include "core/store/layout.h"

namespace vizzy::verify::folder {

using Json = nlohmann::json;

namespace {

constexpr std::size_t kMaxDecodedBytes = std::size_t{256} << 20;

using Found = std::optional<std::string>;

/// The key of an item, if it is denied.
Found denied_key(const Json& item, const std::string& field, const format::KeySet& denied) {
  if (!item.is_object() || !item.contains(field)) return std::nullopt;
  const Json& key = item[field];
  if (!key.is_string() && !key.is_number_integer()) return std::nullopt;
  std::string text = bare_text(key);
  return denied.contains(text) ? Found(std::move(text)) : std::nullopt;
}

Found denied_key_among(const Json& items, const std::string& field, const format::KeySet& denied) {
  if (!items.is_array()) return std::nullopt;
  for (const Json& item : items)
    if (Found key = denied_key(item, field, denied)) return key;
  return std::nullopt;
}

bool may_be_of(const Json& item, const definition::FeedOutline& feed) {
  return std::ranges::all_of(item.items(), [&](const auto& member) {
    return std::ranges::find(feed.fields, member.key(), &definition::FieldOutline::name) !=
           feed.fields.end();
  });
}

codec::Encoding encoding_of(std::string_view path) {
  for (const codec::Encoding encoding : {codec::Encoding::gzip, codec::Encoding::brotli})
    if (path.ends_with(format::suffix(encoding))) return encoding;
  return codec::Encoding::identity;
}

}  // namespace

DeniedCheck::DeniedCheck(store::FileStore& store, const store::Denylist& denylist,
                         const store::Manifest& current)
    : store_(store) {
  for (const store::FeedRecord& feed : current.feeds)
    add_feed(feed.outline, denylist.keys_of(feed.outline.name));
  for (const definition::CollectionOutline& outline : current.collections) {
    Collection collection{
        .outline = outline, .denied = denylist.keys_of(outline.name), .denied_children = {}};
    for (const auto& [name, key] : outline.children)
      collection.denied_children[name] =
          denylist.keys_of(definition::child_name(outline.name, name));
    collections_.emplace(outline.name, std::move(collection));
  }
}

void DeniedCheck::add_feed(const definition::FeedOutline& outline, format::KeySet denied) {
  const auto alike = std::ranges::find_if(feeds_, [&](const Feeds& feeds) {
    return feeds.outline.key == outline.key && feeds.outline.fields == outline.fields;
  });
  if (alike == feeds_.end()) {
    feeds_.push_back({outline, std::move(denied)});
  } else {
    std::erase_if(alike->denied, [&](const std::string& key) { return !denied.contains(key); });
  }
}

/// An item counts if every feed that it may be of denies its key.
std::optional<std::string> DeniedCheck::key_in_items(const Json& items) const {
  if (!items.is_array()) return std::nullopt;
  for (const Json& item : items) {
    if (!item.is_object()) continue;
    Found denied;
    bool is_allowed = false;
    for (const Feeds& feeds : feeds_) {
      if (!may_be_of(item, feeds.outline)) continue;
      const Found key = denied_key(item, feeds.outline.key, feeds.denied);
      is_allowed = is_allowed || !key;
      if (key) denied = key;
    }
    if (denied && !is_allowed) return denied;
  }
  return std::nullopt;
}

std::optional<std::string> DeniedCheck::key_in(const std::string& path) const {
  const auto url = store::url_of(path);
  if (!url) return std::nullopt;
  const auto [name, segment] = format::document_of(*url);
  const auto collection = collections_.find(std::string(name));
  if (collection != collections_.end() && collection->second.outline.groups == 0) {
    auto key = format::key_of_path_segment(segment);
    if (key && collection->second.denied.contains(*key)) return key;
  }
  try {
    const auto bytes = store_.read(path);
    if (!bytes) return std::nullopt;
    return key_in_content(*url, codec::decode(*bytes, encoding_of(path), kMaxDecodedBytes));
  } catch (const Error&) {
    return std::nullopt;  // what cannot be decoded shows nothing
  }
}

std::optional<std::string> DeniedCheck::key_in_content(std::string_view url,
                                                       const std::string& text) const {
  const Json json = try_parse_json(text);
  if (!json.is_object()) return std::nullopt;
  if (json.contains("items"))
    if (Found key = key_in_items(json["items"])) return key;
  const auto found = collections_.find(std::string(format::document_of(url).first));
  if (found == collections_.end()) return std::nullopt;
  const auto& [outline, denied, denied_children] = found->second;
  if (Found key = denied_key(json, "key", denied); key && json.contains("document")) return key;
  const Json documents = json.contains("documents") ? json["documents"] : Json::array({json});
  if (Found key = denied_key_among(documents, outline.key, denied)) return key;
  if (!documents.is_array()) return std::nullopt;
  for (const Json& document : documents)
    for (const auto& [name, key] : outline.children)
      if (document.is_object() && document.contains(name))
        if (Found child = denied_key_among(document[name], key, denied_children.at(name)))
          return child;
  return std::nullopt;
}

}  // namespace vizzy::verify::folder
