#include "core/build/document_resources.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "core/codec/content_name.h"
#include "core/error.h"
#include "core/feed/document_json.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

PendingDocument resource(std::string url, std::string json) {
  const std::uint64_t position = leading_bits(sha256(url));
  return {position, std::move(url), std::move(json)};
}

std::string url_of(const Document& document, const DocumentsDefinition& definition) {
  return layout::document_place(definition.name, document.key, definition.groups).value();
}

/// Aliases change seldom: they hold none of the document's values, and cost nothing when counters
/// drift.
std::vector<PendingDocument> aliases(const std::vector<Document>& documents,
                                     const DocumentsDefinition& definition) {
  std::vector<PendingDocument> resources;
  if (!definition.alias) return resources;
  const std::string& field = definition.fields[*definition.alias].name;
  std::map<std::string_view, const Document*> owners;
  for (const Document& document : documents) {
    if (!document.alias) continue;
    const auto [owner, is_new] = owners.try_emplace(*document.alias, &document);
    if (!is_new)
      throw Error(
          ErrorKind::gate,
          fmt::format("{}.alias: \"{}\" is the {} of two keys, {} and {}; make it unique, or "
                      "leave it out where it is not (NULL)",
                      definition.place, *document.alias, field, owner->second->key_json,
                      document.key_json));
    resources.push_back(resource(layout::alias_url(definition.name, field, *document.alias).value(),
                                 alias_json(document.key_json, url_of(document, definition))));
  }
  return resources;
}

std::vector<PendingDocument> groups(std::vector<Document>& documents,
                                    const DocumentsDefinition& definition) {
  std::ranges::sort(documents, {}, &Document::key);
  std::map<std::string, std::vector<std::string_view>> members;
  for (const Document& document : documents)
    members[url_of(document, definition)].push_back(document.json);
  std::vector<PendingDocument> resources;
  for (const auto& [url, jsons] : members) resources.push_back(resource(url, group_json(jsons)));
  return resources;
}

}  // namespace

std::vector<PendingDocument> document_resources(std::vector<Document> documents,
                                                const DocumentsDefinition& definition) {
  std::vector<PendingDocument> resources = aliases(documents, definition);
  if (definition.groups > 0) {
    std::ranges::move(groups(documents, definition), std::back_inserter(resources));
    return resources;
  }
  for (Document& document : documents)
    resources.push_back(resource(url_of(document, definition), std::move(document.json)));
  return resources;
}

}  // namespace vizzy
