#include "core/definition/definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>
#include <system_error>
#include <utility>

#include "core/definition/definition_reader.h"
#include "core/definition/view_reader.h"
#include "core/error.h"
#include "core/input_file.h"

namespace vizzy::definition {

namespace {

constexpr std::int64_t kGrammarVersion = 1;
constexpr std::int64_t kMaxPageSize = 10'000;
constexpr std::int64_t kMaxChildren = 1'000;
constexpr std::chrono::days kMaxSpan{90};
constexpr std::size_t kMaxSpans = 6;
constexpr std::int64_t kMaxSegments = 100'000;  // each has an entry, and a line in the manifest

/// Names become path segments: lower case, digits, "-" and "_".
void require_path_name(const ObjectReader& reader, const std::string& name) {
  const bool safe = !name.empty() && name.size() <= 100 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (safe && name != "o" && name != "changes") return;
  throw Error(
      ErrorKind::usage, fmt::format("{}: \"{}\" cannot be used in a path", reader.location(), name),
      {"use a-z, 0-9, \"-\" and \"_\", and not \"o\" or \"changes\", which are folders of the "
       "format"});
}

std::optional<Segmentation> read_segmentation(ObjectReader& reader) {
  if (!reader.has("segment_by")) {
    for (const char* word : {"max_segments", "segment_titles", "title"})
      reader.refuse(word, "applies only to a feed with segments",
                    {"name their columns with segment_by, or remove it"});
    return std::nullopt;
  }
  Segmentation segments;
  segments.columns = reader.texts(
      "segment_by",
      {"name one column or two, or leave segment_by out: the feed is then not divided"});
  const std::vector<std::string>& columns = segments.columns;
  if (columns.size() > 2 || (columns.size() == 2 && columns[0] == columns[1]))
    reader.mismatch("segment_by", "a list of one column or of two different ones");
  if (reader.has("segment_titles"))
    segments.titles =
        reader.texts("segment_titles", {"name one column for each of segment_by, or leave it out: "
                                        "the values are then the titles"});
  if (!segments.titles.empty() && segments.titles.size() != columns.size())
    reader.mismatch("segment_titles", "a column for each of segment_by");
  if (const auto most = reader.optional_integer("max_segments", 1, kMaxSegments))
    segments.max_segments = static_cast<std::uint64_t>(*most);
  return segments;
}

/// "90m", "36h", "8d".
std::optional<std::chrono::seconds> parse_span(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, text.data() + text.size());
  if (error != std::errc() || number < 1 || number > 100'000 || text.starts_with('0'))
    return std::nullopt;
  if (unit == "m") return std::chrono::minutes(number);
  if (unit == "h") return std::chrono::hours(number);
  if (unit == "d") return std::chrono::days(number);
  return std::nullopt;
}

std::vector<std::chrono::seconds> read_spans(ObjectReader& reader) {
  std::vector<std::chrono::seconds> spans;
  const Remedy if_empty{
      R"(write "changes": false for a feed without changes, or leave "spans" out for 2h, 36h and 8d)"};
  for (const std::string& text :
       reader.texts("spans", if_empty, R"(a list of times such as "36h")")) {
    const auto span = parse_span(text);
    if (!span || *span > kMaxSpan)
      reader.fail("spans", fmt::format("\"{}\" is not a time from 1m to 90d", text),
                  {"write minutes, hours or days: \"90m\", \"36h\", \"8d\""});
    if (!spans.empty() && *span <= spans.back())
      reader.fail("spans", fmt::format("\"{}\" is not longer than the one before it", text),
                  {"list the spans from the shortest to the longest"});
    spans.push_back(*span);
  }
  if (spans.size() > kMaxSpans)
    reader.fail("spans", fmt::format("has {} spans, more than {}", spans.size(), kMaxSpans),
                {"each is a resource that every build writes again; 3 serve nearly all readers"});
  return spans;
}

ChangesDefinition read_changes(ObjectReader& reader, bool has_segments) {
  if (!reader.has("changes")) return {};
  if (reader.is_false("changes")) return {.spans = {}};
  if (!reader.is_object("changes"))
    reader.mismatch("changes", R"(false or an object such as {"spans": ["2h", "36h", "8d"]}; )"
                               R"(a feed without "changes" has these spans)");
  ObjectReader members = reader.object("changes");
  ChangesDefinition changes;
  if (members.has("spans")) changes.spans = read_spans(members);
  if (!has_segments)
    members.refuse("segments", "applies only to a feed with segments",
                   {"name their columns with segment_by, or remove it"});
  changes.segments = members.boolean_or("segments", false);
  members.finish();
  return changes;
}

FeedDefinition read_feed(const std::string& name, ObjectReader reader) {
  require_path_name(reader, name);
  FeedDefinition feed;
  feed.name = name;
  read_view(reader, feed);
  feed.sort = read_sort(reader, feed);
  feed.page_size =
      static_cast<std::size_t>(reader.optional_integer("page_size", 1, kMaxPageSize).value_or(100));
  if (const auto max = reader.optional_integer("max_items", 1, INT64_MAX))
    feed.max_items = static_cast<std::uint64_t>(*max);
  feed.segments = read_segmentation(reader);
  feed.changes = read_changes(reader, feed.segments.has_value());
  feed.title = reader.text_or("title", name);
  feed.opens = reader.text_or("opens", "");
  reader.finish();
  return feed;
}

ChildrenDefinition read_children(const std::string& name, ObjectReader reader) {
  ChildrenDefinition children;
  children.name = name;
  read_view(reader, children);
  children.parent = reader.text("parent");
  children.sort = read_sort(reader, children);
  children.limit =
      static_cast<std::size_t>(reader.optional_integer("limit", 1, kMaxChildren).value_or(10));
  reader.finish();
  return children;
}

std::optional<std::size_t> read_alias(ObjectReader& reader, const View& view) {
  if (!reader.has("alias")) return std::nullopt;
  const std::size_t index = field_named(reader, "alias", view);
  const Field& field = view.fields[index];
  const bool exact = field.type == FieldType::text && field.max_chars == 0 &&
                     std::holds_alternative<std::monostate>(field.fallback);
  if (!exact || index == view.key)
    reader.fail("alias", fmt::format("the field \"{}\" cannot be the alias; an alias is text other "
                                     "than the key, not cut, and without a default",
                                     field.name));
  return index;
}

/// A power of 16: the digits of a hash name the objects.
std::uint64_t read_groups(ObjectReader& reader) {
  if (!reader.has("group")) return 0;
  return static_cast<std::uint64_t>(
      reader.one_of_integers("group", {16, 256, 4096, 65'536, 1'048'576}, "objects"));
}

DocumentsDefinition read_documents(const std::string& name, ObjectReader reader) {
  require_path_name(reader, name);
  DocumentsDefinition documents;
  documents.name = name;
  read_view(reader, documents);
  documents.alias = read_alias(reader, documents);
  documents.groups = read_groups(reader);
  if (reader.has("children"))
    for (const auto& [child, members] : reader.members("children")) {
      if (std::ranges::find(documents.fields, child, &Field::name) != documents.fields.end())
        members.fail("", "is also the name of a field", {"rename one of them"});
      documents.children.push_back(read_children(child, members));
    }
  reader.finish();
  return documents;
}

Gates read_gates(ObjectReader reader) {
  Gates gates;
  const auto count = [&](std::string_view word) {
    return reader.optional_integer(word, 0, INT64_MAX);
  };
  if (const auto bytes = count("max_page_bytes"))
    gates.max_page_bytes = static_cast<std::uint64_t>(*bytes);
  if (const auto items = count("min_items")) gates.min_items = static_cast<std::uint64_t>(*items);
  if (const auto puts = count("max_puts")) gates.max_puts = static_cast<std::uint64_t>(*puts);
  if (reader.has("max_shrink")) gates.max_shrink = reader.number("max_shrink", 0, 1);
  if (reader.has("max_missing_documents"))
    gates.max_missing_documents = reader.number("max_missing_documents", 0, 1);
  if (reader.has("on_oversize"))
    gates.on_oversize =
        static_cast<OnOversize>(reader.one_of("on_oversize", {"refuse", "cut", "drop"}, {}));
  reader.finish();
  return gates;
}

Retention read_retention(ObjectReader reader) {
  Retention retention;
  if (const auto builds = reader.optional_integer("builds", 1, 100'000))
    retention.builds = static_cast<std::uint64_t>(*builds);
  if (const auto hours = reader.optional_integer("hours", 0, 1'000'000))
    retention.age = std::chrono::hours(*hours);
  reader.finish();
  return retention;
}

/// So that several of the largest items fit on a page: all of them where a page has few.
std::uint64_t most_item_bytes(const FeedDefinition& feed, std::uint64_t max_page_bytes) {
  constexpr std::uint64_t kLargeItems = 16;
  const std::uint64_t items = feed.page_size + feed.page_size / 2;
  return std::max<std::uint64_t>(1,
                                 max_page_bytes / std::clamp<std::uint64_t>(items, 2, kLargeItems));
}

void limit_rows(Definition& definition) {
  const OnOversize action = definition.gates.on_oversize;
  for (FeedDefinition& feed : definition.feeds)
    feed.row_limit = {action, most_item_bytes(feed, definition.gates.max_page_bytes)};
  for (DocumentsDefinition& documents : definition.documents) {
    documents.row_limit.action = action;
    for (ChildrenDefinition& children : documents.children) children.row_limit.action = action;
  }
}

void require_different_names(const Definition& definition, const ObjectReader& reader) {
  std::set<std::string> names;
  for (const FeedDefinition& feed : definition.feeds) names.insert(feed.name);
  for (const DocumentsDefinition& documents : definition.documents)
    if (names.contains(documents.name))
      reader.fail(fmt::format("documents.{}", documents.name), "is also the name of a feed",
                  {"rename one of them"});
}

/// The keys of a feed's items are those of the documents that they open.
void require_opened_documents(const Definition& definition, const ObjectReader& reader) {
  std::vector<std::string> names;
  for (const DocumentsDefinition& documents : definition.documents) names.push_back(documents.name);
  for (const FeedDefinition& feed : definition.feeds) {
    if (feed.opens.empty()) continue;
    const std::string word = fmt::format("feeds.{}.opens", feed.name);
    const auto documents =
        std::ranges::find(definition.documents, feed.opens, &DocumentsDefinition::name);
    if (documents == definition.documents.end())
      reader.fail(word, fmt::format("found \"{}\", expected a collection of documents{}",
                                    feed.opens, did_you_mean(feed.opens, names)));
    const FieldType key = feed.fields[feed.key].type;
    if (documents->fields[documents->key].type != key)
      reader.fail(word,
                  fmt::format("the key of \"{}\" is {}, the key of the feed {}", feed.opens,
                              type_noun(documents->fields[documents->key].type), type_noun(key)),
                  {"name the collection whose documents have the keys of the items"});
  }
  const bool opens_any = std::ranges::any_of(
      definition.feeds, [](const FeedDefinition& feed) { return !feed.opens.empty(); });
  if (definition.gates.max_missing_documents && !opens_any)
    reader.fail("gates.max_missing_documents", "no feed says which documents its items open",
                {"add \"opens\" to a feed, with the name of a collection"});
}

}  // namespace

Definition parse_definition(std::string_view json, std::string_view name) {
  const nlohmann::ordered_json parsed = parse_json_strictly(json, name);
  ObjectReader reader(parsed, std::string(name), "");
  (void)reader.text_or("$schema", "");
  reader.constant("vizzy", kGrammarVersion, "the version of the grammar that this program reads");
  Definition definition;
  for (const auto& [feed, members] : reader.members("feeds"))
    definition.feeds.push_back(read_feed(feed, members));
  if (definition.feeds.empty()) reader.fail("feeds", "is empty", {"define at least one feed"});
  if (reader.has("documents"))
    for (const auto& [collection, members] : reader.members("documents"))
      definition.documents.push_back(read_documents(collection, members));
  if (reader.has("gates")) definition.gates = read_gates(reader.object("gates"));
  if (reader.has("retention")) definition.retention = read_retention(reader.object("retention"));
  require_different_names(definition, reader);
  require_opened_documents(definition, reader);
  limit_rows(definition);
  reader.finish();
  return definition;
}

DefinitionText read_definition(const std::filesystem::path& file) {
  try {
    return {read_input(file.string()), file.string()};
  } catch (const InputFile::Unreadable& failure) {
    throw Error(ErrorKind::usage,
                fmt::format("cannot read the definition {}: {}", file.string(), failure.reason),
                {"check the path given to --definition"});
  }
}

Definition load_definition(const std::filesystem::path& file) {
  const DefinitionText text = read_definition(file);
  return parse_definition(text.json, text.name);
}

Definition default_definition() {
  return parse_definition(default_definition_text(), kDefaultDefinitionName);
}

}  // namespace vizzy::definition
