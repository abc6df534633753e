#include "core/format/contract_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/format/url.h"

namespace vizzy::format {

namespace {

/// The name of the only new part with the same record; empty for none, or for several.
template <class Part>
std::string new_name(const Part& gone, const std::vector<Part>& before,
                     const std::vector<Part>& after) {
  std::string name;
  for (const Part& part : after) {
    if (find_named(before, part.name) != nullptr || part.record != gone.record) continue;
    if (!name.empty()) return {};
    name = part.name;
  }
  return name;
}

std::string word(const FieldContract& field) {
  return std::string(definition::type_word(field.type));
}

std::string word_with_digits(const FieldContract& field) {
  return fmt::format("{} with {} digits", word(field), field.digits);
}

bool gets_fractions(const FieldContract& before, const FieldContract& after) {
  return before.digits == 0 && after.digits > 0;
}

/// One feed or collection, before and after.
class Comparison {
 public:
  Comparison(std::string_view kind, std::string_view name, ContractChanges& changes)
      : kind_(kind), name_(name), changes_(changes) {}

  void note(std::string part, std::string was, std::string is, std::string effect) {
    changes_.breaks.push_back({.kind = kind_,
                               .name = name_,
                               .part = std::move(part),
                               .was = std::move(was),
                               .is = std::move(is),
                               .effect = std::move(effect)});
  }
  void add(std::string_view part) {
    changes_.additions.push_back(fmt::format("{} {}: {}", kind_, name_, part));
  }

  /// `path` leads to the record: "" or "top_videos."; `one` of them is an "item".
  void compare(const RecordContract& before, const RecordContract& after, std::string_view path,
               std::string_view one, std::string key_effect) {
    if (before.key != after.key)
      note(path.empty() ? "key" : fmt::format("key of {}", path.substr(0, path.size() - 1)),
           quoted(before.key), quoted(after.key), std::move(key_effect));
    for (const FieldContract& field : before.fields)
      compare(field, find_named(after.fields, field.name), path, one);
    for (const FieldContract& field : after.fields)
      if (find_named(before.fields, field.name) == nullptr) add(part_of(path, field.name));
  }

  static std::string quoted(std::string_view name) { return fmt::format("\"{}\"", name); }

 private:
  static std::string part_of(std::string_view path, std::string_view field) {
    return fmt::format("field \"{}{}\"", path, field);
  }

  void compare(const FieldContract& before, const FieldContract* after, std::string_view path,
               std::string_view one) {
    const std::string part = part_of(path, before.name);
    if (after == nullptr)
      note(part, word(before), "", fmt::format("apps miss it in every {}", one));
    else if (before.type != after->type)
      note(part, word(before), word(*after),
           fmt::format("apps that read {} get {}", definition::type_noun(before.type),
                       definition::type_noun(after->type)));
    else if (gets_fractions(before, *after))
      note(part, word_with_digits(before), word_with_digits(*after),
           "apps that read whole numbers get fractions");
  }

  std::string kind_;
  std::string name_;
  ContractChanges& changes_;
};

constexpr std::string_view kFeed = "feed";
constexpr std::string_view kDocuments = "documents";

std::string columns(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

void compare_feed(const FeedContract& before, const FeedContract& after, ContractChanges& changes) {
  Comparison comparison(kFeed, before.name, changes);
  comparison.compare(before.record, after.record, "", "item",
                     "apps tell items apart by a field that may be absent or appear twice");
  if (before.segment_by == after.segment_by) return;
  if (before.segment_by.empty())
    comparison.add(fmt::format("segment_by {}", columns(after.segment_by)));
  else
    comparison.note("segment_by", columns(before.segment_by), columns(after.segment_by),
                    "apps get 404 for the segments that they know");
}

std::string groups_text(std::uint64_t groups) {
  return groups == 0 ? "none" : std::to_string(groups);
}

void compare_groups(const CollectionContract& before, const CollectionContract& after,
                    Comparison& comparison) {
  if (before.groups == after.groups) return;
  comparison.note("group", groups_text(before.groups), groups_text(after.groups),
                  "apps ask for documents under other URLs and get 404");
}

void compare_alias(const CollectionContract& before, const CollectionContract& after,
                   Comparison& comparison) {
  if (before.alias == after.alias) return;
  if (before.alias.empty())
    comparison.add(fmt::format("alias \"{}\"", after.alias));
  else
    comparison.note(
        "alias", Comparison::quoted(before.alias),
        after.alias.empty() ? "" : Comparison::quoted(after.alias),
        fmt::format("apps get 404 for {}/<text>.json", document_url(before.name, before.alias)));
}

void compare_children(const CollectionContract& before, const CollectionContract& after,
                      Comparison& comparison) {
  for (const ChildrenContract& children : before.children) {
    const ChildrenContract* now = find_named(after.children, children.name);
    if (now == nullptr)
      comparison.note(fmt::format("children \"{}\"", children.name), "a list", "",
                      "apps miss them in every document");
    else
      comparison.compare(children.record, now->record, children.name + ".", "child",
                         "apps tell children apart by a field that may be absent or appear twice");
  }
  for (const ChildrenContract& children : after.children)
    if (find_named(before.children, children.name) == nullptr)
      comparison.add(fmt::format("children \"{}\"", children.name));
}

void compare_collection(const CollectionContract& before, const CollectionContract& after,
                        ContractChanges& changes) {
  Comparison comparison(kDocuments, before.name, changes);
  comparison.compare(before.record, after.record, "", "document",
                     "apps ask for documents by a value that no longer names them");
  compare_groups(before, after, comparison);
  compare_alias(before, after, comparison);
  compare_children(before, after, comparison);
}

void note_gone(const FeedContract& feed, const Contract& before, const Contract& after,
               ContractChanges& changes) {
  const std::string name = new_name(feed, before.feeds, after.feeds);
  Comparison(kFeed, feed.name, changes)
      .note("its entry", entry_url(feed.name) + ".json",
            name.empty() ? "" : entry_url(name) + ".json", "apps get 404");
}

void note_gone(const CollectionContract& collection, const Contract& before, const Contract& after,
               ContractChanges& changes) {
  const std::string name = new_name(collection, before.collections, after.collections);
  const auto folder = [](std::string_view of) { return document_url(of, ""); };
  Comparison(kDocuments, collection.name, changes)
      .note("their folder", folder(collection.name), name.empty() ? "" : folder(name),
            "apps get 404 for every document");
}

}  // namespace

ContractChanges contract_changes(const Contract& before, const Contract& after) {
  ContractChanges changes;
  for (const FeedContract& feed : before.feeds) {
    const FeedContract* now = find_named(after.feeds, feed.name);
    now != nullptr ? compare_feed(feed, *now, changes) : note_gone(feed, before, after, changes);
  }
  for (const CollectionContract& collection : before.collections) {
    const CollectionContract* now = find_named(after.collections, collection.name);
    now != nullptr ? compare_collection(collection, *now, changes)
                   : note_gone(collection, before, after, changes);
  }
  for (const FeedContract& feed : after.feeds)
    if (find_named(before.feeds, feed.name) == nullptr)
      changes.additions.push_back(fmt::format("{} {}", kFeed, feed.name));
  for (const CollectionContract& collection : after.collections)
    if (find_named(before.collections, collection.name) == nullptr)
      changes.additions.push_back(fmt::format("{} {}", kDocuments, collection.name));
  return changes;
}

std::string describe(const Break& broken) {
  return fmt::format("{} {}: {} was {}, is {}: {}", broken.kind, broken.name, broken.part,
                     broken.was, broken.is.empty() ? "gone" : broken.is, broken.effect);
}

}  // namespace vizzy::format
