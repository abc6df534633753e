#include "core/definition/view_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <utility>

#include "core/definition/computed_field.h"
#include "core/error.h"
#include "core/timestamp.h"

namespace vizzy::definition {

namespace {

constexpr std::int64_t kMaxChars = 1'000'000;

constexpr std::array<std::pair<std::string_view, FieldType>, 6> kTypeWords{
    {{"integer", FieldType::integer},
     {"decimal", FieldType::decimal},
     {"text", FieldType::text},
     {"boolean", FieldType::boolean},
     {"date", FieldType::date},
     {"timestamp", FieldType::timestamp}}};

FieldType read_type(ObjectReader& reader) {
  std::vector<std::string> words;
  for (const auto& [word, type] : kTypeWords) words.emplace_back(word);
  const ObjectReader::Synonyms synonyms{{"int", "integer"},
                                        {"bigint", "integer"},
                                        {"smallint", "integer"},
                                        {"serial", "integer"},
                                        {"long", "integer"},
                                        {"string", "text"},
                                        {"varchar", "text"},
                                        {"char", "text"},
                                        {"str", "text"},
                                        {"float", "decimal"},
                                        {"double", "decimal"},
                                        {"real", "decimal"},
                                        {"numeric", "decimal"},
                                        {"number", "decimal"},
                                        {"bool", "boolean"},
                                        {"datetime", "timestamp"},
                                        {"timestamptz", "timestamp"},
                                        {"time", "timestamp"}};
  return kTypeWords[reader.one_of("type", words, synonyms)].second;
}

/// Words that only fields of one type have.
struct TypedWord {
  const char* word;
  FieldType type;
  const char* only;
};
constexpr std::array kTypedWords{
    TypedWord{"significant_digits", FieldType::integer, "applies only to integers"},
    TypedWord{"min", FieldType::integer, "applies only to integers"},
    TypedWord{"max", FieldType::integer, "applies only to integers"},
    TypedWord{"digits", FieldType::decimal, "applies only to decimals"},
    TypedWord{"ratio", FieldType::decimal, "applies only to decimals"},
    TypedWord{"metric", FieldType::decimal, "applies only to decimals"},
    TypedWord{"max_chars", FieldType::text, "applies only to text"}};

void read_integer(ObjectReader& reader, Field& field) {
  field.significant_digits =
      static_cast<int>(reader.optional_integer("significant_digits", 1, 18).value_or(0));
  field.min = reader.optional_integer("min", INT64_MIN, INT64_MAX).value_or(INT64_MIN);
  field.max = reader.optional_integer("max", field.min, INT64_MAX).value_or(INT64_MAX);
}

void read_rounding(ObjectReader& reader, Field& field) {
  if (field.type == FieldType::integer) read_integer(reader, field);
  if (field.type == FieldType::decimal) read_decimal(field, reader);
  if (field.type == FieldType::text)
    field.max_chars =
        static_cast<std::size_t>(reader.optional_integer("max_chars", 1, kMaxChars).value_or(0));
  for (const TypedWord& typed : kTypedWords)
    if (field.type != typed.type) reader.refuse(typed.word, typed.only, {"remove it"});
}

/// What a NULL is read as: a value that the database could hold.
void read_default(ObjectReader& reader, Field& field) {
  switch (field.type) {
    case FieldType::integer:
      field.fallback = reader.integer("default", field.min, field.max);
      return;
    case FieldType::decimal: field.fallback = reader.number("default", -1e15, 1e15); return;
    case FieldType::boolean: field.fallback = reader.boolean("default"); return;
    case FieldType::text: field.fallback = reader.text_or_empty("default"); return;
    case FieldType::date:
    case FieldType::timestamp: break;
  }
  const std::string text = reader.text("default");
  constexpr std::size_t kDateChars = 10;
  if (!parse_timestamp(text) || (field.type == FieldType::date && text.size() > kDateChars))
    reader.mismatch("default", field.type == FieldType::date
                                   ? "a date such as 2024-01-31"
                                   : "a time such as 2024-01-31T12:00:00Z");
  field.fallback = text;
}

void read_null_rules(ObjectReader& reader, Field& field) {
  field.optional = reader.boolean_or("optional", false);
  if (field.ratio || field.metric) {
    const std::string_view what = reader.has("metric") ? "metric" : "ratio";
    reader.refuse("column", fmt::format("a {} names its columns itself", what),
                  {"remove the word"});
    for (const char* word : {"required", "default"})
      reader.refuse(word, fmt::format("a {} has its own rules for NULL", what),
                    {"remove the word"});
    return;
  }
  field.required = reader.boolean_or("required", false);
  if (reader.has("default")) read_default(reader, field);
  if (field.required && field.optional)
    reader.fail("required", "contradicts \"optional\"", {"remove one of them"});
  if (field.required && reader.has("default"))
    reader.fail("required", "contradicts \"default\"", {"remove one of them"});
}

Field read_field(const std::string& name, ObjectReader reader) {
  Field field{.name = name, .column = reader.text_or("column", name), .type = read_type(reader)};
  read_rounding(reader, field);
  read_null_rules(reader, field);
  reader.finish();
  return field;
}

/// A key identifies a row, so it is shown exactly as in the database.
bool can_be_key(const Field& field) {
  const bool exact = (field.type == FieldType::text && field.max_chars == 0) ||
                     (field.type == FieldType::integer && field.significant_digits == 0);
  return exact && !field.optional && std::holds_alternative<std::monostate>(field.fallback);
}

}  // namespace

std::string_view type_word(FieldType type) {
  return std::ranges::find(kTypeWords, type, &decltype(kTypeWords)::value_type::second)->first;
}

std::string_view type_noun(FieldType type) {
  switch (type) {
    case FieldType::integer: return "an integer";
    case FieldType::decimal: return "a decimal";
    case FieldType::boolean: return "a boolean";
    case FieldType::date: return "a date";
    case FieldType::timestamp: return "a timestamp";
    case FieldType::text: break;
  }
  return "text";
}

std::optional<FieldType> type_of_word(std::string_view word) {
  const auto* found = std::ranges::find(kTypeWords, word, &decltype(kTypeWords)::value_type::first);
  if (found == kTypeWords.end()) return std::nullopt;
  return found->second;
}

std::size_t field_named(ObjectReader& reader, std::string_view word, const View& view) {
  const std::string name = reader.text(word);
  std::vector<std::string> names;
  for (const Field& field : view.fields) names.push_back(field.name);
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  reader.fail(word, fmt::format("found \"{}\", expected a field{}; declared are {}", name,
                                did_you_mean(name, names), fmt::join(names, ", ")));
}

void read_view(ObjectReader& reader, View& view) {
  view.location = reader.location();
  view.sql = reader.text("sql");
  for (const auto& [name, field] : reader.members("fields"))
    view.fields.push_back(read_field(name, field));
  if (view.fields.empty()) reader.fail("fields", "is empty", {"name at least the key"});
  view.key = field_named(reader, "key", view);
  const Field& key = view.fields[view.key];
  if (!can_be_key(key))
    reader.fail("key", fmt::format("the field \"{}\" cannot be the key; a key is text or an "
                                   "integer, neither rounded, cut nor optional, and without a "
                                   "default",
                                   key.name));
}

std::vector<SortTerm> read_sort(ObjectReader& reader, const View& view) {
  std::vector<SortTerm> terms;
  for (ObjectReader& term : reader.objects("sort")) {
    const std::size_t field = field_named(term, "field", view);
    const bool descending =
        term.one_of("order", {"asc", "desc"}, {{"ascending", "asc"}, {"descending", "desc"}}) == 1;
    term.finish();
    terms.push_back({field, descending ? Direction::descending : Direction::ascending});
  }
  return terms;
}

}  // namespace vizzy::definition
