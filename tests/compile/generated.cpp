#include "tests/compile/generated.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ranges>
#include <set>

#include "tests/compile/builder.h"
#include "tests/support/sqlite_fixture.h"

namespace vizzy::test {

namespace {

using Json = nlohmann::ordered_json;

/// Text that has troubled programs before.
const std::vector<std::string> kTexts{
    "",     " ",       "a",      "A",  "é",       "e\u0301",
    "东京", "\"\\",    "\t\n",   "~",  "/",       ".",
    "..",   "🙂",    "\u2028", "ab", "a\u0001", "👩‍👩‍👧‍👦x",
    "%41",  "O'Neill", "null"};

std::string sql_text(const std::string& text) {
  std::string literal = "'";
  for (const char c : text) literal += c == '\'' ? "''" : std::string(1, c);
  return literal + "'";
}

rc::Gen<std::string> integer_cell() {
  return rc::gen::map(
      rc::gen::weightedOneOf<std::int64_t>(
          {{6, rc::gen::inRange<std::int64_t>(-3, 4)},
           {3, rc::gen::inRange<std::int64_t>(-2'000'000, 2'000'000)},
           {1, rc::gen::inRange<std::int64_t>(-(std::int64_t{1} << 60), std::int64_t{1} << 60)}}),
      [](std::int64_t value) { return std::to_string(value); });
}

rc::Gen<std::string> decimal_cell() {
  return rc::gen::map(rc::gen::inRange(-5000, 5000),
                      [](int value) { return fmt::format("{}", value / 16.0); });
}

rc::Gen<std::string> cell_of(const std::string& type) {
  rc::Gen<std::string> cell = rc::gen::map(rc::gen::elementOf(kTexts), sql_text);
  if (type == "integer") cell = integer_cell();
  if (type == "decimal") cell = decimal_cell();
  if (type == "boolean") cell = rc::gen::element<std::string>("0", "1");
  if (type == "date")
    cell = rc::gen::map(rc::gen::inRange(1, 29),
                        [](int day) { return fmt::format("'2024-02-{:02}'", day); });
  if (type == "timestamp")
    cell =
        rc::gen::oneOf(rc::gen::map(rc::gen::inRange(-1'000'000, 1'000'000),
                                    [](int time) { return std::to_string(time); }),
                       rc::gen::element<std::string>("'2024-01-31 10:00:00+02'", "'2024-01-31'"));
  return rc::gen::weightedOneOf<std::string>({{5, cell}, {1, rc::gen::just<std::string>("NULL")}});
}

Json field_of(const std::string& type) {
  Json field{{"type", type}};
  if (type == "integer" && *rc::gen::arbitrary<bool>())
    field["significant_digits"] = *rc::gen::inRange(1, 4);
  if (type == "decimal") field["digits"] = *rc::gen::inRange(0, 4);
  if (type == "text" && *rc::gen::arbitrary<bool>()) field["max_chars"] = *rc::gen::inRange(1, 3);
  if (type == "integer" && *rc::gen::inRange(0, 4) == 0) field["default"] = 7;
  return field;
}

/// The definition while it is being made up.
struct Draft {
  Generated generated;
  std::vector<std::string> types;  ///< of the columns after the key
  bool text_keys = false;
  std::vector<std::size_t> segment_columns;
};

Json draft_feed(Draft& draft) {
  Json feed{{"sql", "SELECT * FROM rows"}, {"key", "key"}, {"sort", Json::array()}};
  draft.text_keys = *rc::gen::arbitrary<bool>();
  feed["fields"]["key"] = {{"type", draft.text_keys ? "text" : "integer"}};
  draft.generated.columns = {"key"};
  for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
    const std::string name = "c" + std::to_string(i);
    draft.types.push_back(*rc::gen::element<std::string>("integer", "decimal", "text", "boolean",
                                                         "date", "timestamp"));
    draft.generated.columns.push_back(name);
    feed["fields"][name] = field_of(draft.types.back());
    if (*rc::gen::inRange(0, 3) > 0) continue;
    const bool descending = *rc::gen::arbitrary<bool>();
    draft.generated.sort.push_back({name, draft.types.back() == "integer", descending});
    feed["sort"].push_back({{"field", name}, {"order", descending ? "desc" : "asc"}});
  }
  feed["page_size"] = *rc::gen::inRange(1, 9);
  if (*rc::gen::inRange(0, 4) == 0) {
    draft.generated.max_items = *rc::gen::inRange<std::size_t>(1, 30);
    feed["max_items"] = draft.generated.max_items;
  }
  return feed;
}

void draft_segments(Draft& draft, Json& feed) {
  for (std::size_t i = 0; i < draft.types.size(); ++i)
    if ((draft.types[i] == "text" || draft.types[i] == "boolean") &&
        draft.segment_columns.size() < 2 && *rc::gen::arbitrary<bool>()) {
      draft.segment_columns.push_back(i + 1);
      feed["segment_by"].push_back(draft.generated.columns[i + 1]);
    }
  draft.generated.is_divided = !draft.segment_columns.empty();
}

Json draft_documents(const Json& feed) {
  Json documents{{"sql", "SELECT * FROM rows WHERE key <> ''"}, {"key", "key"}};
  documents["fields"] = feed.at("fields");
  documents["children"]["others"] = {{"sql", "SELECT * FROM rows WHERE key <> ''"},
                                     {"parent", "key"},
                                     {"key", "key"},
                                     {"sort", feed.at("sort")},
                                     {"limit", 2},
                                     {"fields", feed.at("fields")}};
  return documents;
}

/// What a literal says; empty for NULL.
std::string text_of(const std::string& literal) {
  if (literal == "NULL") return "";
  if (!literal.starts_with('\'')) return literal;
  std::string text = literal.substr(1, literal.size() - 2);
  for (std::size_t at = 0; (at = text.find("''", at)) != std::string::npos; ++at) text.erase(at, 1);
  return text;
}

GeneratedRow draft_row(const Draft& draft, int number) {
  GeneratedRow row;
  std::string key = std::to_string(number);
  if (draft.text_keys) key = *rc::gen::elementOf(kTexts) + key;
  row.key_json = draft.text_keys ? Json(key).dump() : key;
  row.cells.push_back(draft.text_keys ? sql_text(key) : key);
  for (const std::string& type : draft.types) row.cells.push_back(*cell_of(type));
  for (const std::size_t column : draft.segment_columns)
    row.segment.push_back(text_of(row.cells[column]));
  return row;
}

}  // namespace

rc::Gen<Generated> generated_case() {
  return rc::gen::exec([] {
    Draft draft;
    Json feed = draft_feed(draft);
    draft_segments(draft, feed);
    Json definition{{"vizzy", 1}, {"feeds", {{"f", feed}}}};
    if (*rc::gen::arbitrary<bool>()) definition["documents"]["d"] = draft_documents(feed);
    definition["gates"] = {{"max_shrink", 1}, {"max_page_bytes", 1'000'000}};
    draft.generated.definition = definition.dump();
    std::set<int> numbers;
    for (int i = *rc::gen::inRange(0, 90); i > 0; --i) numbers.insert(*rc::gen::inRange(-50, 500));
    for (const int number : numbers) draft.generated.rows.push_back(draft_row(draft, number));
    return draft.generated;
  });
}

void Generated::fill(SqliteFixture& database, RowOrder order) const {
  database.run("DROP TABLE IF EXISTS rows");
  database.run(fmt::format("CREATE TABLE rows ({})", fmt::join(columns, ", ")));
  database.run("BEGIN");
  const auto insert = [&](const GeneratedRow& row) {
    database.run(fmt::format("INSERT INTO rows VALUES ({})", fmt::join(row.cells, ", ")));
  };
  if (order == RowOrder::given) {
    std::ranges::for_each(rows, insert);
  } else {
    std::ranges::for_each(rows | std::views::reverse, insert);
  }
  database.run("COMMIT");
}

compile::BuildReport Generated::build(store::FileStore& store, RowOrder order,
                                      unsigned threads) const {
  SqliteFixture database;
  fill(database, order);
  Builder build{database, definition::parse_definition(definition, "generated")};
  build.options.threads = threads;
  return build(store);
}

}  // namespace vizzy::test
