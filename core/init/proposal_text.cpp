#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/feed/canonical_json.h"
#include "core/init/proposal.h"
#include "core/source/identifier.h"

namespace vizzy {

namespace {

constexpr std::size_t kMostTextsInList = 3;  // a list shows names, not descriptions

std::string json_text(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

std::string select(const std::vector<SourceColumn>& columns, const std::string& table,
                   const std::string& extra = "") {
  std::string list;
  for (const SourceColumn& column : columns)
    list += (list.empty() ? "" : ", ") + sql_identifier(column.name);
  if (!extra.empty() && std::ranges::find(columns, extra, &SourceColumn::name) == columns.end())
    list += ", " + sql_identifier(extra);
  return json_text(fmt::format("SELECT {} FROM {}", list, sql_identifier(table)));
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

std::string type_of(const SourceColumn& column, bool is_key, int significant_digits) {
  switch (column.kind) {
    case ColumnKind::integer:
      return is_key || significant_digits == 0
                 ? R"("type": "integer")"
                 : fmt::format(R"("type": "integer", "significant_digits": {})",
                               significant_digits);
    case ColumnKind::decimal: return R"("type": "decimal", "digits": 2)";
    case ColumnKind::boolean: return R"("type": "boolean")";
    case ColumnKind::date: return R"("type": "date")";
    case ColumnKind::timestamp: return R"("type": "timestamp")";
    default: return R"("type": "text")";
  }
}

std::string fields(const ProposedView& view, const std::vector<SourceColumn>& columns,
                   int significant_digits, const std::string& indent) {
  std::string text = "{\n";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const SourceColumn& column = columns[i];
    const bool is_counter = std::ranges::find(view.counters, column.name) != view.counters.end();
    text +=
        fmt::format("{}  {}: {{{}}}{}\n", indent, json_text(column.name),
                    type_of(column, column.name == view.key, is_counter ? significant_digits : 0),
                    i + 1 < columns.size() ? "," : "");
  }
  return text + indent + "}";
}

/// The key, a few texts, and what it is sorted by.
std::vector<SourceColumn> list_columns(const ProposedView& view) {
  std::vector<SourceColumn> columns;
  std::size_t texts = 0;
  for (const SourceColumn& column : view.columns) {
    const bool is_sorted_by = !view.counters.empty() && column.name == view.counters.front();
    const bool is_text = column.kind == ColumnKind::text && texts < kMostTextsInList;
    if (column.name != view.key && !is_sorted_by && !is_text) continue;
    columns.push_back(column);
    if (column.name != view.key && is_text) ++texts;
  }
  return columns;
}

std::string sort(const ProposedView& view) {
  if (view.counters.empty()) return "[]";
  return fmt::format(R"([{{"field": {}, "order": "desc"}}])", json_text(view.counters.front()));
}

std::string comment_list(const std::string& indent, const char* what,
                         const std::vector<std::string>& names) {
  if (names.empty()) return "";
  return fmt::format("{}// {}: {}\n", indent, what, fmt::join(names, ", "));
}

std::string feed_text(const Proposal& proposal) {
  const ProposedView& view = proposal.main;
  const std::vector<SourceColumn> columns = list_columns(view);
  const std::vector<std::string> others(view.counters.begin() + (view.counters.empty() ? 0 : 1),
                                        view.counters.end());
  std::string text = "    \"discovery\": {\n";
  text += "      // The rows of the list. WHERE leaves out what nobody should see.\n";
  const std::string segment = proposal.segments.empty() ? "" : proposal.segments.front();
  text += fmt::format("      \"sql\": {},\n", select(columns, view.table, segment));
  text += fmt::format("      \"key\": {},\n", json_text(view.key));
  text += comment_list("      ", "it could also be sorted by", others);
  text += fmt::format("      \"sort\": {},\n", sort(view));
  text += "      // What one item shows. Three digits are what \"1.24M\" shows.\n";
  text += fmt::format("      \"fields\": {},\n", fields(view, columns, 3, "      "));
  if (!proposal.segments.empty()) {
    text += "      // One more feed for each value.\n";
    text += fmt::format("      // \"segment_by\": [{}],\n", json_text(segment));
  }
  text += "      \"page_size\": 100\n    }\n";
  return text;
}

std::string children_text(const ProposedChildren& children) {
  std::string text = fmt::format("        {}: {{\n", json_text("top_" + children.table));
  text += fmt::format("          \"sql\": {},\n",
                      select(children.columns, children.table, children.parent));
  text += comment_list("          ", "the parent could also be", children.other_parents);
  text += fmt::format("          \"parent\": {},\n", json_text(children.parent));
  text += fmt::format("          \"key\": {},\n", json_text(children.key));
  text += fmt::format("          \"sort\": {},\n", sort(children));
  text += "          \"limit\": 10,\n";
  text += comment_list("          ", "no type for", children.unsupported);
  text += fmt::format("          \"fields\": {}\n",
                      fields(children, children.columns, 4, "          "));
  return text + "        }";
}

std::string documents_text(const Proposal& proposal) {
  const ProposedView& view = proposal.main;
  std::string text = fmt::format("    {}: {{\n", json_text(path_name(view.table)));
  text += "      // One request opens the screen of one row.\n";
  text += fmt::format("      \"sql\": {},\n", select(view.columns, view.table));
  text += fmt::format("      \"key\": {},\n", json_text(view.key));
  if (proposal.alias) {
    text += "      // Deep links by a unique text lead to the document too.\n";
    text += fmt::format("      \"alias\": {},\n", json_text(*proposal.alias));
  }
  text += comment_list("      ", "no type for", view.unsupported);
  text += fmt::format("      \"fields\": {}", fields(view, view.columns, 4, "      "));
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
  text += "  \"$schema\": \"./vizzy.schema.json\",\n  \"vizzy\": 1,\n  \"feeds\": {\n";
  text += feed_text(proposal);
  text += "  },\n  \"documents\": {\n" + documents_text(proposal) + "  },\n";
  text +=
      "  // What stops a build before readers see it.\n"
      "  \"gates\": {\"max_page_bytes\": 14000, \"max_shrink\": 0.2, \"min_items\": 1},\n"
      "  // How long a superseded version stays readable: until both have passed.\n"
      "  \"retention\": {\"builds\": 10, \"hours\": 48}\n"
      "}\n";
  return text;
}

}  // namespace vizzy
