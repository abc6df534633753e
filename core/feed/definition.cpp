#include "core/feed/definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "core/error.h"
#include "core/feed/definition_reader.h"
#include "core/timestamp.h"

namespace vizzy {

namespace {

constexpr std::int64_t kGrammarVersion = 1;
constexpr std::int64_t kMaxPageSize = 10'000;
constexpr std::int64_t kMaxDigits = 15;  // decimals stay exact in a double
constexpr std::int64_t kMaxChildren = 1'000;

/// Words of the grammar that this version of the program does not carry out.
void refuse_later_words(const ObjectReader& reader, std::initializer_list<const char*> words) {
  for (const char* word : words)
    reader.refuse(word, "this version of vizzy does not implement it; remove the word");
}

/// Names become path segments: lower case, digits, "-" and "_".
void require_path_name(const ObjectReader& reader, const std::string& name) {
  const bool safe = !name.empty() && name.size() <= 100 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (safe && name != "o") return;
  throw Error(ErrorKind::usage,
              fmt::format("{}: \"{}\" cannot stand in a path; use a-z, 0-9, \"-\" and \"_\", and "
                          "not \"o\", which is the folder of the objects",
                          reader.place(), name));
}

constexpr std::array<std::pair<std::string_view, FieldType>, 4> kTypeWords{
    {{"integer", FieldType::integer},
     {"decimal", FieldType::decimal},
     {"text", FieldType::text},
     {"boolean", FieldType::boolean}}};

FieldType read_type(ObjectReader& reader) {
  const std::string word = reader.text("type");
  if (const auto type = type_of_word(word)) return *type;
  if (word == "timestamp")
    reader.fail("type", "this version of vizzy does not implement timestamps; use text");
  reader.mismatch("type", "integer, decimal, text or boolean");
}

Ratio read_ratio(ObjectReader reader) {
  Ratio ratio{.numerator = reader.texts("of"), .denominator = reader.text("to")};
  reader.finish();
  return ratio;
}

std::chrono::sys_seconds read_time(ObjectReader& reader, std::string_view word) {
  const auto time = parse_timestamp(reader.text(word));
  if (!time) reader.mismatch(word, "a time, as in \"2024-01-31T12:00:00Z\"");
  return *time;
}

MetricField read_velocity(ObjectReader& reader) {
  MetricField field{.metric = Metric::velocity, .views = reader.text("views")};
  field.published = reader.text("published");
  if (reader.has("as_of")) field.as_of = read_time(reader, "as_of");
  return field;
}

MetricField read_score(ObjectReader& reader) {
  return {.metric = Metric::score,
          .views = reader.text("views"),
          .likes = reader.text("likes"),
          .comments = reader.text("comments"),
          .per = reader.text("per")};
}

Ratio read_engagement(ObjectReader& reader) {
  return {.numerator = {reader.text("likes"), reader.text("comments")},
          .denominator = reader.text("views")};
}

void read_metric(Field& field, ObjectReader reader) {
  const std::string name = reader.text("name");
  if (name == "engagement") {
    field.ratio = read_engagement(reader);
  } else if (name == "velocity") {
    field.metric = read_velocity(reader);
  } else if (name == "score") {
    field.metric = read_score(reader);
  } else {
    reader.mismatch("name", "engagement, velocity or score");
  }
  reader.finish();
}

/// The words of a decimal: how it is shown, and how it is computed if it is.
void read_decimal(Field& field, ObjectReader& reader) {
  field.digits = static_cast<int>(reader.integer("digits", 0, kMaxDigits));
  if (reader.has("ratio")) field.ratio = read_ratio(reader.object("ratio"));
  if (!reader.has("metric")) return;
  if (field.ratio) reader.fail("metric", "stands beside a ratio; remove one of them");
  read_metric(field, reader.object("metric"));
}

Field read_field(const std::string& name, ObjectReader reader) {
  refuse_later_words(reader, {"max_chars"});
  Field field{.name = name, .column = reader.text_or("column", name), .type = read_type(reader)};
  field.optional = reader.boolean_or("optional", false);
  if (field.type == FieldType::integer)
    field.significant_digits =
        static_cast<int>(reader.optional_integer("significant_digits", 1, 18).value_or(0));
  if (field.type == FieldType::decimal) read_decimal(field, reader);
  if (field.type != FieldType::integer)
    reader.refuse("significant_digits", "only integers have significant digits");
  if (field.type != FieldType::decimal)
    for (const char* word : {"digits", "ratio", "metric"})
      reader.refuse(word, "only decimals have this word");
  if (field.ratio || field.metric)
    reader.refuse("column", fmt::format("a {} names its columns itself; remove the word",
                                        reader.has("metric") ? "metric" : "ratio"));
  reader.finish();
  return field;
}

std::size_t index_of_field(const ObjectReader& reader, std::string_view word, const View& view,
                           const std::string& name) {
  const auto found = std::ranges::find(view.fields, name, &Field::name);
  if (found != view.fields.end()) return static_cast<std::size_t>(found - view.fields.begin());
  std::vector<std::string> names;
  for (const Field& field : view.fields) names.push_back(field.name);
  reader.fail(word, fmt::format("no field \"{}\"{}; declare it under fields", name,
                                did_you_mean(name, names)));
}

void read_key(ObjectReader& reader, View& view) {
  view.key = index_of_field(reader, "key", view, reader.text("key"));
  const Field& key = view.fields[view.key];
  const bool exact = key.type == FieldType::text ||
                     (key.type == FieldType::integer && key.significant_digits == 0);
  if (!exact || key.optional)
    reader.fail("key", fmt::format("the field \"{}\" cannot be the key; a key is text or an "
                                   "integer, neither rounded nor optional",
                                   key.name));
}

void read_view(ObjectReader& reader, View& view) {
  view.place = reader.place();
  view.sql = reader.text("sql");
  for (const auto& [name, field] : reader.members("fields"))
    view.fields.push_back(read_field(name, field));
  if (view.fields.empty()) reader.fail("fields", "is empty; name at least the key");
  read_key(reader, view);
}

std::vector<SortTerm> read_sort(ObjectReader& reader, const View& view) {
  std::vector<SortTerm> terms;
  for (ObjectReader& term : reader.objects("sort")) {
    const std::size_t field = index_of_field(term, "field", view, term.text("field"));
    const std::string order = term.text("order");
    if (order != "asc" && order != "desc") term.mismatch("order", "\"asc\" or \"desc\"");
    term.finish();
    terms.push_back({field, order == "desc" ? Direction::descending : Direction::ascending});
  }
  return terms;
}

FeedDefinition read_feed(const std::string& name, ObjectReader reader) {
  refuse_later_words(reader, {"segment_by", "max_segments", "title"});
  require_path_name(reader, name);
  FeedDefinition feed;
  feed.name = name;
  read_view(reader, feed);
  feed.sort = read_sort(reader, feed);
  feed.page_size =
      static_cast<std::size_t>(reader.optional_integer("page_size", 1, kMaxPageSize).value_or(100));
  if (const auto max = reader.optional_integer("max_items", 1, INT64_MAX))
    feed.max_items = static_cast<std::uint64_t>(*max);
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

DocumentsDefinition read_documents(const std::string& name, ObjectReader reader) {
  refuse_later_words(reader, {"alias", "group"});
  require_path_name(reader, name);
  DocumentsDefinition documents;
  documents.name = name;
  read_view(reader, documents);
  if (reader.has("children"))
    for (const auto& [child, members] : reader.members("children")) {
      if (std::ranges::find(documents.fields, child, &Field::name) != documents.fields.end())
        members.fail("", "is also the name of a field; rename one of them");
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

void require_different_names(const Definition& definition, const ObjectReader& reader) {
  std::set<std::string> names;
  for (const FeedDefinition& feed : definition.feeds) names.insert(feed.name);
  for (const DocumentsDefinition& documents : definition.documents)
    if (names.contains(documents.name))
      reader.fail(fmt::format("documents.{}", documents.name),
                  "is also the name of a feed; rename one of them");
}

}  // namespace

std::string_view type_word(FieldType type) {
  return std::ranges::find(kTypeWords, type, &decltype(kTypeWords)::value_type::second)->first;
}

std::optional<FieldType> type_of_word(std::string_view word) {
  const auto* found = std::ranges::find(kTypeWords, word, &decltype(kTypeWords)::value_type::first);
  if (found == kTypeWords.end()) return std::nullopt;
  return found->second;
}

Definition parse_definition(std::string_view json, std::string_view name) {
  const nlohmann::ordered_json parsed = parse_json_strictly(json, name);
  ObjectReader reader(parsed, std::string(name), "");
  (void)reader.text_or("$schema", "");
  if (reader.integer("vizzy", 1, INT64_MAX) != kGrammarVersion)
    reader.mismatch("vizzy", "1, the version of the grammar that this program reads");
  Definition definition;
  for (const auto& [feed, members] : reader.members("feeds"))
    definition.feeds.push_back(read_feed(feed, members));
  if (definition.feeds.empty()) reader.fail("feeds", "is empty; define at least one feed");
  if (reader.has("documents"))
    for (const auto& [collection, members] : reader.members("documents"))
      definition.documents.push_back(read_documents(collection, members));
  if (reader.has("gates")) definition.gates = read_gates(reader.object("gates"));
  if (reader.has("retention")) definition.retention = read_retention(reader.object("retention"));
  require_different_names(definition, reader);
  reader.finish();
  return definition;
}

Definition load_definition(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const int failure = stream ? 0 : errno;
  const int code = std::filesystem::is_directory(file) ? EISDIR : failure;
  if (code != 0)
    throw Error(ErrorKind::usage,
                fmt::format("cannot read the definition {}: {}; check the path given to "
                            "--definition",
                            file.string(), std::strerror(code)));
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return parse_definition(text, file.string());
}

Definition default_definition() {
  return parse_definition(default_definition_text(), "the default definition");
}

}  // namespace vizzy
