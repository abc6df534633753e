#include "core/compile/missing_documents.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

#include "core/error.h"
#include "core/json_text.h"
#include "core/report_json.h"
#include "core/sort/hash_cursor.h"
#include "core/text/number_words.h"

namespace vizzy::compile {

namespace {

constexpr std::size_t kShownKeys = 3;

bool has_field(const definition::View& view, const definition::Field& field) {
  return std::ranges::any_of(view.fields, [&](const definition::Field& other) {
    return other.name == field.name && other.type == field.type;
  });
}

/// Whether the items and the documents seem to be about the same things.
bool is_alike(const definition::FeedDefinition& feed,
              const definition::DocumentsDefinition& documents) {
  const definition::Field& key = feed.fields[feed.key];
  const definition::Field& other = documents.fields[documents.key];
  if (key.name != other.name || key.type != other.type) return false;
  return feed.fields.size() == 1 ||
         std::ranges::any_of(feed.fields, [&](const definition::Field& field) {
           return field.name != key.name && has_field(documents, field);
         });
}

/// Counts the hashes that `others` lack, and returns the first.
std::set<std::uint64_t> count_missing(sort::RepeatedHashes& hashes, sort::RepeatedHashes& others,
                                      std::uint64_t& count) {
  std::set<std::uint64_t> first;
  sort::HashCursor other(others);
  for (sort::HashCursor hash(hashes); hash.next(); hash.advance()) {
    while (other.next() && *other.next() < *hash.next()) other.advance();
    if (other.next() == hash.next()) continue;
    ++count;
    if (first.size() < kShownKeys) first.insert(*hash.next());
  }
  return first;
}

std::string line_of(const MissingDocuments& found) {
  return fmt::format("feed {}: {} of {} no document in {}: {} {}{}", found.feed,
                     text::grouped(found.missing),
                     text::counted(found.items, "item") + (found.items == 1 ? " has" : " have"),
                     found.documents, found.keys.size() == 1 ? "key" : "keys",
                     fmt::join(found.keys, ", "), text::and_more(found.keys.size(), found.missing));
}

}  // namespace

std::optional<OpenedDocuments> opened_by(const definition::FeedDefinition& feed,
                                         const definition::Definition& definition) {
  for (const definition::DocumentsDefinition& documents : definition.documents)
    if (feed.opens.empty() ? is_alike(feed, documents) : feed.opens == documents.name)
      return OpenedDocuments{&documents, !feed.opens.empty()};
  return std::nullopt;
}

MissingDocuments missing_documents(const definition::FeedDefinition& feed, feed::ItemTable& items,
                                   const definition::DocumentsDefinition& documents,
                                   sort::RepeatedHashes& key_hashes, sort::MemoryBudget& memory) {
  MissingDocuments found{
      .feed = feed.name, .documents = documents.name, .items = items.size(), .keys = {}};
  std::optional<sort::RepeatedHashes> shown;
  if (items.is_truncated()) {
    shown.emplace(memory);
    items.visit([&](const feed::Item& item) { shown->add(item.key_hash); });
  }
  const std::set<std::uint64_t> first =
      count_missing(shown ? *shown : items.key_hashes(), key_hashes, found.missing);
  if (first.empty()) return found;
  items.visit([&](const feed::Item& item) {
    if (first.contains(item.key_hash))
      found.keys.push_back(json_line(parse_json(item.json).at(feed.fields[feed.key].name)));
  });
  return found;
}

void MissingDocumentsGate::add(MissingDocuments found, const OpenedDocuments& opened) {
  if (!opened.is_declared && found.missing * 2 > found.items) return;
  feeds_.push_back({std::move(found), opened.is_declared});
}

bool MissingDocumentsGate::is_too_many(const Feed& feed) const {
  constexpr double kRounding = 1e-6;  // as for `max_shrink`
  return most_ && feed.is_declared &&
         static_cast<double>(feed.found.missing) >
             static_cast<double>(feed.found.items) * *most_ + kRounding;
}

std::vector<std::string> MissingDocumentsGate::too_many() const {
  std::vector<std::string> lines;
  for (const Feed& feed : feeds_)
    if (is_too_many(feed)) lines.push_back(line_of(feed.found));
  return lines;
}

void MissingDocumentsGate::require_few() const {
  const std::vector<std::string> lines = too_many();
  if (lines.empty()) return;
  throw Error(ErrorKind::gate,
              fmt::format("{}, more than max_missing_documents ({:.4g}%)", fmt::join(lines, "; "),
                          *most_ * 100),
              {"let the queries return the same keys, or, if that is right, pass "
               "--allow-missing-documents"});
}

std::vector<std::string> MissingDocumentsGate::advice() const {
  std::vector<std::string> lines;
  for (const Feed& feed : feeds_)
    if (feed.found.missing > 0 && !is_too_many(feed))
      lines.push_back(line_of(feed.found) +
                      "; apps that open them get 404: let the queries return the same keys");
  return lines;
}

std::vector<MissingDocuments> MissingDocumentsGate::found() const {
  std::vector<MissingDocuments> all;
  for (const Feed& feed : feeds_) all.push_back(feed.found);
  return all;
}

Json missing_documents_json(const std::vector<MissingDocuments>& found) {
  return list_json(found, [](const MissingDocuments& feed) {
    Json keys = Json::array();
    for (const std::string& key : feed.keys) keys.push_back(parse_ordered_json(key));
    return Json{{"feed", feed.feed},
                {"documents", feed.documents},
                {"items", feed.items},
                {"missing", feed.missing},
                {"keys", keys}};
  });
}

}  // namespace vizzy::compile
