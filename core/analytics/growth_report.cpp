#include "core/analytics/growth_report.h"

#include <fmt/format.h>

#include <ostream>

#include "core/analytics/explanation.h"
#include "core/timestamp.h"

namespace vizzy::analytics {

namespace {

std::vector<text::TableColumn> columns_for(const GrowthReport& report, Explain explain) {
  std::vector<text::TableColumn> columns{
      {"rank", "#", text::ColumnType::integer},
      {"key", "key"},
      {"username", "username"},
      {"before", fmt::format("at {}", report.from), text::ColumnType::integer},
      {"after", fmt::format("at {}", report.to), text::ColumnType::integer},
      {"gained", "gained", text::ColumnType::integer},
      {"growth_rate", "rate", text::ColumnType::decimal, 4}};
  if (explain == Explain::yes) columns.push_back({"explanation", "why", text::ColumnType::note});
  return columns;
}

std::string description(const GrowthReport& report) {
  return fmt::format(
      "growth: {} of the feed {} at sequence {} (built {}) less that at sequence {} (built {}), as "
      "readers saw it, rounded as the definition says; {} items are in both.",
      report.field, report.feed, report.to, format_timestamp(report.to_built), report.from,
      format_timestamp(report.from_built), report.compared);
}

std::string why(const GrowthReport& report, const Growth& growth) {
  return fmt::format("{} {} - {} = {}", report.field, growth.after, growth.before, growth.gained());
}

}  // namespace

void write_growth(const GrowthReport& report, Explain explain, text::TableOptions table,
                  std::ostream& out) {
  table.preamble = {
      {"report", json_string("creators")},          {"by", json_string("growth")},
      {"feed", json_string(report.feed)},           {"field", json_string(report.field)},
      {"from", std::to_string(report.from)},        {"to", std::to_string(report.to)},
      {"compared", std::to_string(report.compared)}};
  if (explain == Explain::yes)
    table.preamble.emplace_back("explanation", json_string(description(report)));
  const auto writer = text::make_row_writer(columns_for(report, explain), table, out);
  std::int64_t rank = 0;
  for (const Growth& growth : report.rows) {
    const auto rate = growth.rate();
    const std::string text = why(report, growth);
    std::vector<text::TableValue> row{++rank,
                                      growth.key,
                                      growth.username,
                                      growth.before,
                                      growth.after,
                                      growth.gained(),
                                      rate ? text::TableValue(*rate) : text::TableValue()};
    if (explain == Explain::yes) row.emplace_back(std::string_view(text));
    writer->add(row);
  }
  writer->finish();
  if (explain == Explain::yes) write_description(description(report), table, out);
}

}  // namespace vizzy::analytics
