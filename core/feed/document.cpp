#include "core/feed/document.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "core/definition/outline.h"
#include "core/error.h"
#include "core/feed/document_sort_key.h"
#include "core/feed/key_text.h"
#include "core/feed/order.h"
#include "core/feed/row_reader.h"
#include "core/format/canonical_json.h"
#include "core/format/document_json.h"
#include "core/format/url.h"

namespace vizzy::feed {

DocumentStream::DocumentStream(const definition::DocumentsDefinition& definition,
                               std::unique_ptr<sort::RecordStream> documents,
                               std::vector<std::unique_ptr<sort::RecordStream>> children)
    : definition_(definition), documents_(std::move(documents)) {
  for (auto& stream : children) children_.emplace_back(std::move(stream)).advance();
}

std::optional<Document> DocumentStream::next() {
  sort::Record record;
  if (!documents_->next(record)) return std::nullopt;
  Document document{.sort_key = std::string(record.key), .json = std::string(record.value)};
  const std::string group = TopChildren::group(document.sort_key);
  for (std::size_t i = 0; i < children_.size(); ++i) {
    const definition::ChildrenDefinition& definition = definition_.children[i];
    format::append_json_name(document.json, definition.name);
    append_children(document.json, group, children_[i], definition.limit);
  }
  document.json += '}';
  return document;
}

void DocumentStream::append_children(std::string& json, const std::string& group,
                                     Children& children, std::size_t limit) {
  json += '[';
  while (children.any && children.record.key < group) children.advance();  // without a document
  for (; limit > 0 && children.any && children.record.key.starts_with(group); --limit) {
    if (json.size() + children.record.value.size() > kMostDocumentBytes)
      throw Error(ErrorKind::gate,
                  fmt::format("{}: a document has more than {} MiB with its children",
                              definition_.location, kMostDocumentBytes >> 20),
                  {"shorten their fields, or lower the limit of children"});
    if (json.back() != '[') json += ',';
    json += children.record.value;
    ++children.taken;
    children.advance();
  }
  json += ']';
}

std::vector<std::uint64_t> DocumentStream::children() const {
  std::vector<std::uint64_t> totals;
  for (const Children& children : children_) totals.push_back(children.taken);
  return totals;
}

Error doubled_alias(const definition::DocumentsDefinition& definition, std::string_view url) {
  return {ErrorKind::gate,
          fmt::format("{}.alias: {} leads to two documents", definition.location, url),
          {fmt::format("make \"{}\" unique, or leave it out where it is not (NULL)",
                       definition.fields[*definition.alias].name)}};
}

DocumentTable::DocumentTable(const definition::DocumentsDefinition& definition,
                             sort::MemoryBudget& memory)
    : definition_(definition), memory_(memory), aliases_(memory), documents_(memory) {
  const auto parent_order = [&definition](std::string_view key) {
    return document_sort_key(definition, key);
  };
  for (const definition::ChildrenDefinition& children : definition.children)
    children_.emplace_back(children.limit, parent_order, memory);
}

std::vector<ViewRows> DocumentTable::read(source::Snapshot& snapshot,
                                          const format::IsDenied& is_denied, Progress& progress,
                                          const DocumentSlice& slice) {
  std::vector<ViewRows> read;
  for (std::size_t i = 0; i < children_.size(); ++i)
    read.push_back(read_children(snapshot, i, is_denied, progress, slice));
  read.push_back(read_documents(snapshot, is_denied, progress, slice));
  return read;
}

ViewRows DocumentTable::read_children(source::Snapshot& snapshot, std::size_t index,
                                      const format::IsDenied& is_denied, Progress& progress,
                                      const DocumentSlice& slice) {
  const definition::ChildrenDefinition& definition = definition_.children[index];
  const std::string name = definition::child_name(definition_.name, definition.name);
  TopChildren& top = children_[index];
  RowReader reader(definition, progress, max_row_bytes(memory_), {definition.parent});
  ViewRows read;
  std::vector<Value> values;
  std::string sort_key;
  std::string json;
  const auto take = [&](source::Row row) {
    const std::string parent = parent_text(row[reader.columns().extra_index(0)], definition.parent);
    if (!holds(slice, parent)) return;
    ++read.rows;
    sort_key.clear();
    for (const definition::SortTerm& term : definition.sort)
      append_sort_term(sort_key, reader.columns().exact(term.field, row), term.direction);
    const Value key = reader.key(row);
    append_sort_term(sort_key, key, definition::Direction::ascending);
    if (is_denied(name, key_text(key))) return;
    if (parent.empty()) return;
    // Which rows are too large must not depend on which come first.
    const bool may_be_kept = top.wants(parent, sort_key);
    if (!may_be_kept && !reader.may_be_oversized(row)) return;
    if (!reader.write_fields(json, row, values) || !may_be_kept) return;
    json += '}';
    top.add(parent, sort_key, json);
  };
  reader.read(snapshot, take, slice.children.empty() ? Where() : slice.children[index]);
  read.oversized = reader.oversized();
  return read;
}

ViewRows DocumentTable::read_documents(source::Snapshot& snapshot,
                                       const format::IsDenied& is_denied, Progress& progress,
                                       const DocumentSlice& slice) {
  ViewRows read;
  std::vector<Value> values;
  std::string json;
  RowReader reader(definition_, progress, max_row_bytes(memory_));
  const auto take = [&](source::Row row) {
    const Value shown_key = reader.key(row);
    const std::string key = key_text(shown_key);
    if (!holds(slice, key)) return;
    ++read.rows;
    if (key_hashes_) key_hashes_->add(key_hash(key));
    if (is_denied(definition_.name, key)) return;
    const auto sort_key = document_sort_key(definition_, key);
    if (!sort_key)
      throw Error(ErrorKind::gate,
                  fmt::format("{}: the key \"{}\" cannot name a document: it is empty or too long "
                              "for a path",
                              definition_.location, key),
                  {"choose a shorter key"});
    if (!reader.write_fields(json, row, values)) return;
    documents_.add({*sort_key, json});
    if (definition_.groups > 0) groups_.insert(format::group_segment(key, definition_.groups));
    if (definition_.alias) add_alias(values, shown_key, *sort_key);
  };
  reader.read(snapshot, take, slice.where);
  read.oversized = reader.oversized();
  return read;
}

Misfit unusable_alias(std::string_view text, const std::string& field) {
  return {text.empty() ? "is empty and cannot be an alias" : "is too long for the path of an alias",
          field};
}

void DocumentTable::add_alias(const std::vector<Value>& values, const Value& key,
                              std::string_view sort_key) {
  const auto* text = std::get_if<std::string_view>(&values[*definition_.alias]);
  if (text == nullptr) return;  // NULL
  std::string key_json;
  append_json_value(key_json, key);
  const std::string& field = definition_.fields[*definition_.alias].name;
  const auto url = format::alias_url(definition_.name, field, *text);
  if (!url) throw unusable_alias(*text, field);
  aliases_.add({resource_sort_key(*url), format::alias_json(key_json, url_of_sort_key(sort_key))});
}

std::uint64_t DocumentTable::resources() const {
  return aliases_.size() + (definition_.groups > 0 ? groups_.size() : documents_.size());
}

DocumentStream DocumentTable::sorted() {
  std::vector<std::unique_ptr<sort::RecordStream>> children;
  for (TopChildren& top : children_) children.push_back(top.sorted());
  return {definition_, documents_.sorted(), std::move(children)};
}

}  // namespace vizzy::feed
