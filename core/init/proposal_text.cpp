#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "core/format/canonical_json.h"
#include "core/init/name_words.h"
#include "core/init/proposal.h"
#include "core/json_text.h"
#include "core/source/identifier.h"

namespace vizzy::init {

namespace {

constexpr const char* kSecret = "left out, may be secret";
constexpr const char* kQuestion = "decide whether WHERE should leave out rows by";
constexpr std::size_t kMostTextsInList = 3;  // a list shows names, not descriptions

std::string json_text(std::string_view text) {
  std::string json;
  format::append_json_string(json, text);
  return json;
}

std::string select(const ProposedView& view, const std::vector<source::SourceColumn>& columns,
                   const std::optional<source::SourceColumn>& extra = std::nullopt) {
  std::string list;
  for (const source::SourceColumn& column : columns)
    list += (list.empty() ? "" : ", ") + source::selected(column);
  if (extra &&
      std::ranges::find(columns, extra->name, &source::SourceColumn::name) == columns.end())
    list += ", " + source::selected(*extra);
  return json_text(fmt::format("SELECT {} FROM {}{}{}", list, source::sql_identifier(view.table),
                               view.condition.empty() ? "" : " WHERE ", view.condition));
}

/// What paths may hold.
std::string path_name(std::string name) {
  std::ranges::transform(name, name.begin(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    const bool safe = byte < 0x80 && (std::isalnum(byte) != 0 || c == '_' || c == '-');
    return safe ? static_cast<char>(std::tolower(byte)) : '-';
  });
  if (name.empty() || name == "o" || name == "discovery") name += "-documents";
  return name.substr(0, 100);
}

/// How much of a value is shown.
struct Precision {
  int count_digits = 0;  ///< of what `is_count_name`
  int long_chars = 0;    ///< of what `is_long_text_name`; 0 for all
};
constexpr Precision kInFeed{.count_digits = 3, .long_chars = 0};  // where no long text is
constexpr Precision kInDocument{.count_digits = 4, .long_chars = 0};
constexpr Precision kInChildren{.count_digits = 4, .long_chars = 200};

std::string integer_type(const ProposedView& view, const source::SourceColumn& column,
                         int count_digits) {
  const bool is_number = std::ranges::find(view.counters, column.name) != view.counters.end();
  if (!is_number || !is_count_name(column.name)) return R"("type": "integer")";
  return fmt::format(R"("type": "integer", "significant_digits": {})", count_digits);
}

std::string text_type(const ProposedView& view, const source::SourceColumn& column,
                      int long_chars) {
  if (long_chars == 0 || column.name == view.key || !is_long_text_name(column.name))
    return R"("type": "text")";
  return fmt::format(R"("type": "text", "max_chars": {})", long_chars);
}

std::string type_of(const ProposedView& view, const source::SourceColumn& column,
                    Precision precision) {
  switch (column.kind) {
    case source::ColumnKind::integer: return integer_type(view, column, precision.count_digits);
    case source::ColumnKind::decimal: return R"("type": "decimal", "digits": 2)";
    case source::ColumnKind::boolean: return R"("type": "boolean")";
    case source::ColumnKind::date: return R"("type": "date")";
    case source::ColumnKind::timestamp: return R"("type": "timestamp")";
    default: return text_type(view, column, precision.long_chars);
  }
}

std::string fields(const ProposedView& view, const std::vector<source::SourceColumn>& columns,
                   Precision precision, const std::string& indent) {
  std::string text = "{\n";
  for (std::size_t i = 0; i < columns.size(); ++i)
    text += fmt::format("{}  {}: {{{}}}{}\n", indent, json_text(columns[i].name),
                        type_of(view, columns[i], precision), i + 1 < columns.size() ? "," : "");
  return text + indent + "}";
}

/// The best counter; without one a time, so that the newest come first; empty for neither.
std::string sorted_by(const ProposedView& view) {
  if (!view.counters.empty()) return view.counters.front();
  const auto is_time = [](const source::SourceColumn& column) {
    return column.kind == source::ColumnKind::timestamp || column.kind == source::ColumnKind::date;
  };
  const auto time = std::ranges::find_if(view.columns, is_time);
  return time == view.columns.end() ? "" : time->name;
}

/// The key, a few short texts, and the sort column.
std::vector<source::SourceColumn> list_columns(const ProposedView& view) {
  std::vector<source::SourceColumn> columns;
  const std::string order = sorted_by(view);
  std::size_t texts = 0;
  for (const source::SourceColumn& column : view.columns) {
    const bool is_text = column.kind == source::ColumnKind::text && texts < kMostTextsInList &&
                         !is_long_text_name(column.name);
    if (column.name != view.key && column.name != order && !is_text) continue;
    columns.push_back(column);
    if (column.name != view.key && is_text) ++texts;
  }
  return columns;
}

std::string sort(const ProposedView& view) {
  const std::string order = sorted_by(view);
  if (order.empty()) return "[]";
  return fmt::format(R"([{{"field": {}, "order": "desc"}}])", json_text(order));
}

std::string comment_list(const std::string& indent, const char* what,
                         const std::vector<std::string>& names) {
  if (names.empty()) return "";
  return fmt::format("{}// {}: {}\n", indent, what, fmt::join(names, ", "));
}

std::string feed_text(const Proposal& proposal) {
  const ProposedView& view = proposal.main;
  const std::vector<source::SourceColumn> columns = list_columns(view);
  const std::vector<std::string> others(view.counters.begin() + (view.counters.empty() ? 0 : 1),
                                        view.counters.end());
  std::string text = "    \"discovery\": {\n";
  text += "      // The rows of the list. WHERE leaves out what nobody should see.\n";
  text += comment_list("      ", kQuestion, view.questions);
  std::optional<source::SourceColumn> segment;
  if (!proposal.segments.empty()) segment = proposal.segments.front();
  text += fmt::format("      \"sql\": {},\n", select(view, columns, segment));
  text += fmt::format("      \"key\": {},\n", json_text(view.key));
  text += comment_list("      ", "it could also be sorted by", others);
  text += fmt::format("      \"sort\": {},\n", sort(view));
  text += "      // What one item shows. Three digits are what \"1.24M\" shows.\n";
  text += fmt::format("      \"fields\": {},\n", fields(view, columns, kInFeed, "      "));
  if (segment) {
    text += "      // One more feed for each value.\n";
    text += fmt::format("      // \"segment_by\": [{}],\n", json_text(segment->name));
  }
  text += "      \"page_size\": 100\n    }\n";
  return text;
}

std::string children_text(const ProposedChildren& children) {
  std::string text = fmt::format("        {}: {{\n", json_text("top_" + children.table));
  text += comment_list("          ", kQuestion, children.questions);
  text +=
      fmt::format("          \"sql\": {},\n", select(children, children.columns, children.parent));
  text += comment_list("          ", "the parent could also be", children.other_parents);
  text += fmt::format("          \"parent\": {},\n", json_text(children.parent.name));
  text += fmt::format("          \"key\": {},\n", json_text(children.key));
  text += fmt::format("          \"sort\": {},\n", sort(children));
  text += "          \"limit\": 10,\n";
  text += comment_list("          ", "no type for", children.unsupported);
  text += comment_list("          ", kSecret, children.secrets);
  text += fmt::format("          \"fields\": {}\n",
                      fields(children, children.columns, kInChildren, "          "));
  return text + "        }";
}

std::string documents_text(const Proposal& proposal) {
  const ProposedView& view = proposal.main;
  std::string text = fmt::format("    {}: {{\n", json_text(path_name(view.table)));
  text += "      // One request opens the screen of one row.\n";
  text += fmt::format("      \"sql\": {},\n", select(view, view.columns));
  text += fmt::format("      \"key\": {},\n", json_text(view.key));
  if (proposal.alias) {
    text += "      // Deep links by a unique text lead to the document too.\n";
    text += fmt::format("      \"alias\": {},\n", json_text(*proposal.alias));
  }
  text += comment_list("      ", "no type for", view.unsupported);
  text += comment_list("      ", kSecret, view.secrets);
  text += fmt::format("      \"fields\": {}", fields(view, view.columns, kInDocument, "      "));
  if (!proposal.children.empty()) {
    text +=
        ",\n      // The best rows of the tables that refer to this one.\n      \"children\": {\n";
    for (std::size_t i = 0; i < proposal.children.size(); ++i)
      text +=
          children_text(proposal.children[i]) + (i + 1 < proposal.children.size() ? ",\n" : "\n");
    text += "      }";
  }
  return text + "\n    }\n";
}

}  // namespace

std::string proposal_text(const Proposal& proposal) {
  std::string text =
      "{\n"
      "  // Proposed by vizzy init from the tables of the database: a guess to start from.\n"
      "  // vizzy check says whether it fits, and what it costs.\n";
  text += comment_list("  ", "not used", proposal.other_tables);
  text += comment_list("  ", kSecret, proposal.secret_tables);
  std::vector<std::string> unusable;
  for (const source::UnusableTable& table : proposal.unusable_tables)
    unusable.push_back(table.name);
  text += comment_list("  ", "cannot be used", unusable);
  text += "  \"$schema\": \"./vizzy.schema.json\",\n  \"vizzy\": 1,\n  \"feeds\": {\n";
  text += feed_text(proposal);
  text += "  },\n  \"documents\": {\n" + documents_text(proposal) + "  },\n";
  text +=
      "  // What stops a build before readers see it.\n"
      "  \"gates\": {\"max_page_bytes\": 14000, \"max_shrink\": 0.2, \"min_items\": 1},\n"
      "  // How long a superseded version stays readable: until both limits have passed.\n"
      "  \"retention\": {\"builds\": 10, \"hours\": 48}\n"
      "}\n";
  return text;
}

}  // namespace vizzy::init
