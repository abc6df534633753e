#include "core/models/record_type.h"

#include <algorithm>
#include <utility>

#include "core/format/url.h"

namespace vizzy::models {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

RecordType record_of(const definition::View& view, std::string name, std::string comment) {
  RecordType record{.name = std::move(name), .comment = std::move(comment), .members = {}};
  for (std::size_t i = 0; i < view.fields.size(); ++i)
    record.members.push_back({.json_name = view.fields[i].name,
                              .type = view.fields[i].type,
                              .element = {},
                              .min = view.fields[i].min,
                              .max = view.fields[i].max,
                              .is_required = i == view.key});
  return record;
}

/// The name, with underscores after it if it is taken.
std::string unique(std::string name, const auto& is_taken) {
  while (is_taken(name)) name += '_';
  return name;
}

/// Text made safe for a one-line comment in any of the languages.
std::string comment_text(std::string_view name) {
  std::string text;
  for (const char c : name)
    if (c != '*') text += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  return text;
}

char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

/// Classes have files, and some disks tell no upper from lower case.
bool is_same_file(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_same_getter(std::string_view a, std::string_view b) {
  return lower(a[0]) == lower(b[0]) && a.substr(1) == b.substr(1);
}

/// Adds one under its name, or with underscores after it if that is taken.
template <class Named>
void add(std::vector<Named>& all, Named one) {
  one.name = unique(std::move(one.name), [&](const std::string& name) {
    return std::ranges::any_of(all,
                               [&](const Named& other) { return is_same_file(other.name, name); });
  });
  all.push_back(std::move(one));
}

/// "top-40" as "Top40", "7days" as "_7days": what the names of its types begin with.
std::string type_prefix(std::string_view name) {
  std::string prefix = camel_case(name);
  if (prefix.empty() || is_digit(prefix[0])) prefix.insert(0, 1, '_');
  return prefix;
}

/// The path of the documents of a collection.
std::string documents_url(const definition::CollectionOutline& collection) {
  return format::document_url(collection.name,
                              collection.groups > 0 ? "<hexadecimal digits>" : "<key>") +
         ".json";
}

std::string collection_comment(const definition::CollectionOutline& collection) {
  std::string comment = fmt::format("How the documents of {} are found", collection.name);
  if (collection.groups > 0)
    comment += fmt::format(": in {} groups, by the hash of their keys", collection.groups);
  return comment + ".";
}

void add_documents(std::vector<RecordType>& records,
                   const definition::DocumentsDefinition& documents) {
  const std::string name = type_prefix(documents.name);
  RecordType document =
      record_of(documents, name + "Document",
                fmt::format("A document{} {}.", documents.groups > 0 ? " in a group," : ",",
                            documents_url(definition::outline(documents))));
  for (const definition::ChildrenDefinition& children : documents.children) {
    add(records, record_of(children, name + camel_case(children.name) + "Item",
                           fmt::format("One of the {} of a document of {}.",
                                       comment_text(children.name), documents.name)));
    document.members.push_back(
        {.json_name = children.name, .element = records.back().name, .is_required = false});
  }
  add(records, std::move(document));
}

std::string_view integer_name(const Member& member, const TypeNames& names) {
  constexpr std::int64_t kMostExact = (std::int64_t{1} << 53) - 1;
  if (member.min >= INT32_MIN && member.max <= INT32_MAX) return names.small;
  return member.min >= -kMostExact && member.max <= kMostExact ? names.exact : names.integer;
}

}  // namespace

std::vector<RecordType> record_types(const definition::Definition& definition) {
  std::vector<RecordType> records;
  for (const definition::FeedDefinition& feed : definition.feeds)
    add(records, record_of(feed, type_prefix(feed.name) + "Item",
                           fmt::format("An item of the feed v1/{}.json.", feed.name)));
  for (const definition::DocumentsDefinition& documents : definition.documents)
    add_documents(records, documents);
  return records;
}

std::string type_name(const Member& member, const TypeNames& names) {
  if (!member.element.empty()) return fmt::format(fmt::runtime(names.list), member.element);
  switch (member.type) {
    case definition::FieldType::integer: return std::string(integer_name(member, names));
    case definition::FieldType::decimal: return std::string(names.decimal);
    case definition::FieldType::boolean: return std::string(names.boolean);
    case definition::FieldType::date: return std::string(names.date);
    case definition::FieldType::timestamp: return std::string(names.timestamp);
    case definition::FieldType::text: break;
  }
  return std::string(names.text);
}

std::string quoted_keyword(const std::string& name, std::span<const std::string_view> keywords) {
  return std::ranges::find(keywords, name) == keywords.end() ? name : "`" + name + "`";
}

std::string camel_case(std::string_view name) {
  std::string camel;
  bool begins_word = true;
  for (const char c : name) {
    const bool is_part = is_lower(c) || is_upper(c) || is_digit(c);
    if (is_part) camel += begins_word && is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    begins_word = !is_part;
  }
  return camel;
}

std::vector<CollectionConstant> collection_constants(const definition::Definition& definition) {
  std::vector<CollectionConstant> constants;
  for (const definition::DocumentsDefinition& documents : definition.documents) {
    const definition::CollectionOutline collection = definition::outline(documents);
    add(constants, CollectionConstant{.name = type_prefix(collection.name) + "Collection",
                                      .comment = collection_comment(collection),
                                      .collection = collection});
  }
  return constants;
}

std::vector<FeedConstant> feed_constants(const definition::Definition& definition) {
  const std::vector<CollectionConstant> collections = collection_constants(definition);
  std::vector<FeedConstant> constants;
  for (const definition::FeedDefinition& feed : definition.feeds) {
    const auto opened =
        std::ranges::find(collections, feed.opens,
                          [](const CollectionConstant& each) { return each.collection.name; });
    const std::string name = type_prefix(feed.name) + "Feed";
    add(constants,
        FeedConstant{.name = name,
                     .comment = fmt::format("How the feed {} is read{}.", feed.name,
                                            feed.opens.empty() ? "" : ", and what its items open"),
                     .feed = feed.name,
                     .key = feed.fields[feed.key].name,
                     .opens = opened == collections.end() ? "" : opened->name});
  }
  return constants;
}

std::vector<std::string> property_names(const RecordType& record,
                                        std::span<const std::string_view> taken) {
  std::vector<std::string> names;
  const auto is_taken = [&](const std::string& name) {
    const auto is_same = [&](std::string_view other) { return is_same_getter(name, other); };
    return std::ranges::any_of(names, is_same) || std::ranges::find(taken, name) != taken.end();
  };
  for (const Member& member : record.members) {
    std::string name = camel_case(member.json_name);
    if (name.empty()) name = "field";
    if (is_upper(name[0]) && !is_upper(member.json_name[0])) name[0] = lower(name[0]);
    if (is_digit(name[0])) name.insert(0, 1, '_');
    names.push_back(unique(std::move(name), is_taken));
  }
  return names;
}

std::string string_literal(std::string_view text, std::string_view special,
                           fmt::format_string<int> control) {
  std::string literal = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ') {
      literal += fmt::format(control, static_cast<int>(c));
      continue;
    }
    if (c == '"' || c == '\\' || special.find(c) != std::string_view::npos) literal += '\\';
    literal += c;
  }
  return literal + '"';
}

}  // namespace vizzy::models
