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

/// The key text of the parent that a child names; empty for NULL.
std::string parent_text(const Cell& cell, const std::string& column) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  if (const auto* text = std::get_if<std::string_view>(&cell)) return std::string(*text);
  if (std::holds_alternative<std::monostate>(cell)) return "";
  throw Misfit{"a parent key is an integer or text", column};
}

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

void require_unique_segments(const std::vector<Document>& documents,
                             const DocumentsDefinition& definition) {
  std::vector<std::string_view> segments;
  segments.reserve(documents.size());
  for (const Document& document : documents) segments.push_back(document.segment);
  std::ranges::sort(segments);
  const auto twice = std::ranges::adjacent_find(segments);
  if (twice == segments.end()) return;
  throw Error(ErrorKind::gate,
              fmt::format("{}: the key {} appears more than once; make the query return each key "
                          "once (DISTINCT, GROUP BY, or another key)",
                          definition.place, key_of_path_segment(*twice).value_or("")));
}

std::string require_segment(const std::string& key, const DocumentsDefinition& definition) {
  if (auto segment = path_segment(key)) return *std::move(segment);
  throw Error(ErrorKind::gate,
              fmt::format("{}: the key \"{}\" cannot name a document: it is empty or too long for "
                          "a path; choose a shorter key",
                          definition.place, key));
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
    const std::string key = key_text(reader.key(row));
    if (denied.contains(key)) return;
    Document document{.segment = require_segment(key, definition), .json = {}};
    reader.append_fields(document.json, row, values);
    for (std::size_t i = 0; i < children.size(); ++i) {
      append_json_name(document.json, definition.children[i].name);
      document.json += children[i].take_json(key);
    }
    document.json += '}';
    documents.push_back(std::move(document));
  });
  require_unique_segments(documents, definition);
  return documents;
}

}  // namespace vizzy
