#include "core/feed/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/feed/canonical_json.h"
#include "core/feed/key.h"
#include "core/feed/order.h"
#include "core/feed/outline.h"
#include "core/feed/row_reader.h"
#include "core/feed/top_children.h"

namespace vizzy {

namespace {

TopChildren read_children(Snapshot& snapshot, const ChildrenDefinition& definition,
                          const KeySet& denied, Progress& progress) {
  TopChildren top(definition.limit);
  RowReader reader(definition, progress, {definition.parent});
  std::vector<Value> values;
  reader.read(snapshot, [&](Row row) {
    const std::string parent = parent_text(row[reader.columns().extra_index(0)], definition.parent);
    std::string sort_key;
    for (const SortTerm& term : definition.sort)
      append_sort_term(sort_key, reader.columns().exact(term.field, row), term.direction);
    const Value key = reader.key(row);
    append_sort_term(sort_key, key, Direction::ascending);
    if (!denied.empty() && denied.contains(key_text(key))) return;
    if (parent.empty() || !top.wants(parent, sort_key)) return;
    std::string json;
    reader.append_fields(json, row, values);
    json += '}';
    top.add(parent, std::move(sort_key), std::move(json));
  });
  return top;
}

void require_unique_keys(const std::vector<Document>& documents,
                         const DocumentsDefinition& definition) {
  std::vector<std::string_view> keys;
  keys.reserve(documents.size());
  for (const Document& document : documents) keys.push_back(document.key);
  std::ranges::sort(keys);
  const auto twice = std::ranges::adjacent_find(keys);
  if (twice == keys.end()) return;
  throw Error(ErrorKind::gate,
              fmt::format("{}: the key {} appears more than once; make the query return each key "
                          "once (DISTINCT, GROUP BY, or another key)",
                          definition.place, *twice));
}

void require_path(const std::string& key, const DocumentsDefinition& definition) {
  if (definition.groups > 0 || path_segment(key)) return;
  throw Error(ErrorKind::gate,
              fmt::format("{}: the key \"{}\" cannot name a document: it is empty or too long for "
                          "a path; choose a shorter key",
                          definition.place, key));
}

std::optional<std::string> alias_of(const DocumentsDefinition& definition,
                                    const std::vector<Value>& values) {
  if (!definition.alias) return std::nullopt;
  const auto* text = std::get_if<std::string_view>(&values[*definition.alias]);
  if (text == nullptr) return std::nullopt;
  if (path_segment(*text)) return std::string(*text);
  throw Misfit{"is empty or too long for the path of an alias",
               definition.fields[*definition.alias].name};
}

}  // namespace

std::vector<Document> read_documents(Snapshot& snapshot, const DocumentsDefinition& definition,
                                     const DeniedKeys& denied_keys, Progress& progress) {
  std::vector<TopChildren> children;
  for (const ChildrenDefinition& child : definition.children)
    children.push_back(read_children(
        snapshot, child, denied_keys(child_name(definition.name, child.name)), progress));

  const KeySet denied = denied_keys(definition.name);
  std::vector<Document> documents;
  std::vector<Value> values;
  RowReader reader(definition, progress);
  reader.read(snapshot, [&](Row row) {
    const Value shown_key = reader.key(row);
    const std::string key = key_text(shown_key);
    if (denied.contains(key)) return;
    require_path(key, definition);
    Document document{.key = key, .key_json = {}, .json = {}};
    append_json_value(document.key_json, shown_key);
    reader.append_fields(document.json, row, values);
    document.alias = alias_of(definition, values);
    for (std::size_t i = 0; i < children.size(); ++i) {
      append_json_name(document.json, definition.children[i].name);
      document.json += children[i].take_json(key);
    }
    document.json += '}';
    documents.push_back(std::move(document));
  });
  require_unique_keys(documents, definition);
  return documents;
}

}  // namespace vizzy
