#include "core/verify/host/document_check.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <mutex>
#include <utility>

#include "core/format/resource_kind.h"
#include "core/format/url.h"
#include "core/json_text.h"
#include "core/store/layout.h"

namespace vizzy::verify::host {

using Json = nlohmann::json;

namespace {

Resource document_at(std::string url) {
  return {.url = std::move(url), .kind = format::ResourceKind::document};
}

/// The text of a key in JSON, see `key_text`; empty for anything else.
std::string text_of(const Json& object, const std::string& member) {
  if (!object.is_object() || !object.contains(member)) return "";
  const Json& value = object.at(member);
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_integer() ? json_line(value) : "";
}

/// The document of a key: what was read, or a member of it if that is a group; null when it is
/// another one.
const Json* document_of(const Json& read, const definition::DocumentsDefinition& collection,
                        const std::string& key) {
  const std::string& name = collection.fields[collection.key].name;
  if (collection.groups == 0) return text_of(read, name) == key ? &read : nullptr;
  if (!read.is_object() || !read.contains("documents")) return nullptr;
  for (const Json& document : read.at("documents"))
    if (text_of(document, name) == key) return &document;
  return nullptr;
}

}  // namespace

struct DocumentCheck::Tally {
  void miss(const std::string& url, int status) {
    const std::lock_guard lock(mutex);
    missing.emplace_back(url, status);
  }
  void find(const std::string& url) {
    const std::lock_guard lock(mutex);
    ++found;
    if (example.empty() || url < example) example = url;
  }

  std::mutex mutex = {};
  std::uint64_t found = 0;
  std::uint64_t aliases = 0;
  std::string example = {};
  std::vector<std::pair<std::string, int>> missing = {};  ///< URLs and the answers; 200 in a group
};

void DocumentCheck::check_alias(const definition::DocumentsDefinition& collection,
                                const std::string& key, const std::string& url,
                                const Json& document, Tally& tally) {
  const definition::Field& field = collection.fields[*collection.alias];
  const std::string alias = text_of(document, field.name);
  const auto location = format::alias_url(collection.name, field.name, alias);
  if (!location) return;
  const Reading reading = check_.read(document_at(*location));
  if (reading.status == 0) return;
  if (reading.status != 200) return findings_.add(unreadable(reading.status), *location + ".json");
  {
    const std::lock_guard lock(tally.mutex);
    ++tally.aliases;
  }
  const Json target = try_parse_json(reading.text);
  if (text_of(target, "document") != url || text_of(target, "key") != key)
    findings_.add({Severity::error,
                   "is an alias that leads to another document",
                   {"run again in two minutes; if it stays, publish again"}},
                  *location + ".json");
}

void DocumentCheck::check_key(const definition::DocumentsDefinition& collection,
                              const std::string& key, Tally& tally) {
  const auto url = format::holder_url(collection.name, key, collection.groups);
  if (!url) return;  // a key that no document can have
  const Reading reading = check_.read(document_at(*url));
  if (reading.status == 0) return;
  if (reading.status != 200) return tally.miss(*url, reading.status);
  const Json json = try_parse_json(reading.text);
  const Json* document = document_of(json, collection, key);
  if (document == nullptr) return tally.miss(*url, reading.status);
  tally.find(*url);
  if (collection.alias) check_alias(collection, key, *url, *document, tally);
}

CheckedDocuments DocumentCheck::check(const definition::DocumentsDefinition& collection,
                                      const std::string& feed,
                                      const std::vector<std::string>& keys) {
  // Shared with the jobs: those in flight outlive a check that is interrupted.
  const auto tally = std::make_shared<Tally>();
  progress_.begin(fmt::format("reading documents of {}", collection.name), keys.size());
  for (std::uint64_t submitted = 0; const std::string& key : keys) {
    pool_.submit(1,
                 [this, &collection, key, tally](unsigned) { check_key(collection, key, *tally); });
    if (submitted == 0) pool_.wait();  // what it shows about the host saves requests for the rest
    progress_.update(++submitted);
  }
  pool_.wait();
  if (tally->found >= tally->missing.size())
    for (const auto& [url, status] : tally->missing)
      findings_.add(status == 200 ? Finding{Severity::error,
                                            "is not the document of its key",
                                            {"publish it again, and purge it from every cache"}}
                                  : unreadable(status),
                    url + ".json");
  return {.collection = collection.name,
          .feed = feed,
          .keys = tally->found + tally->missing.size(),
          .found = tally->found,
          .aliases = tally->aliases,
          .example = tally->example};
}

bool may_belong(const definition::DocumentsDefinition& collection,
                const definition::FeedDefinition& feed) {
  const definition::Field& document = collection.fields[collection.key];
  const definition::Field& item = feed.fields[feed.key];
  return document.name == item.name && document.type == item.type;
}

}  // namespace vizzy::verify::host
