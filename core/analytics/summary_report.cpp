#include "core/analytics/summary_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <ostream>
#include <span>

#include "core/analytics/valid_text.h"
#include "core/json_text.h"
#include "core/text/chart.h"
#include "core/text/display_width.h"
#include "core/text/number_text.h"
#include "core/timestamp.h"

namespace vizzy::analytics {

namespace {

constexpr std::size_t kBars = 12;
constexpr std::size_t kCategoriesDrawn = 12;

struct Statistic {
  const char* name;
  const char* heading;
  double share;
};
constexpr std::array kQuantiles{Statistic{"median", "median", 0.5}, Statistic{"p90", "90%", 0.9},
                                Statistic{"p99", "99%", 0.99}};

std::string time_or_empty(std::optional<std::chrono::sys_seconds> time) {
  return time ? format_timestamp(*time) : "";
}

std::string valid(const std::string& text) { return std::string(ValidText()(text)); }

/// The figures that are one number each.
std::vector<std::pair<const char*, std::int64_t>> counts_of(const Summary& summary) {
  return {{"creators", static_cast<std::int64_t>(summary.creators)},
          {"videos", static_cast<std::int64_t>(summary.videos)},
          {"views", summary.totals.views},
          {"likes", summary.totals.likes},
          {"comments", summary.totals.comments}};
}

// The page for people.

class Page {
 public:
  Page(const Summary& summary, const text::TableOptions& options, std::ostream& out)
      : summary_(summary), options_(options), out_(out) {}

  void write() {
    write_counts();
    write_spreads();
    write_categories();
    write_findings();
  }

 private:
  [[nodiscard]] std::string number(std::int64_t value) const {
    return text::integer_text(value, options_.group_digits);
  }

  void write_counts() {
    std::size_t width = 0;
    for (const auto& [name, value] : counts_of(summary_))
      width = std::max(width, number(value).size());
    for (const auto& [name, value] : counts_of(summary_))
      out_ << fmt::format("{:<10} {:>{}}\n", name, number(value), width);
    if (summary_.first_published)
      out_ << fmt::format("published  {:.10} to {:.10}\n",
                          format_timestamp(*summary_.first_published),
                          format_timestamp(*summary_.last_published));
  }

  [[nodiscard]] std::string value_text(const Spread& spread, std::int64_t value) const {
    return spread.unit == 1 ? number(value)
                            : text::fixed_text(static_cast<double>(value) * spread.unit, 4,
                                               options_.group_digits);
  }

  void write_spreads() {
    if (summary_.spreads.empty()) return;
    out_ << '\n';
    // Very large numbers leave no room for all quantiles.
    std::vector<std::string> lines = spread_lines(kQuantiles);
    for (std::size_t shown = kQuantiles.size(); too_wide(lines) && shown-- > 0;)
      lines = spread_lines(std::span(kQuantiles).first(shown));
    for (const std::string& line : lines) out_ << line << '\n';
  }

  [[nodiscard]] bool too_wide(const std::vector<std::string>& lines) const {
    return std::ranges::any_of(lines, [&](const std::string& line) {
      return text::display_width(line) > options_.columns;
    });
  }

  [[nodiscard]] std::vector<std::string> spread_lines(std::span<const Statistic> quantiles) const {
    std::vector<std::vector<std::string>> rows{{"", "least to most"}};
    for (const Statistic& quantile : quantiles) rows[0].emplace_back(quantile.heading);
    rows[0].emplace_back("most");
    for (const Spread& spread : summary_.spreads) {
      std::vector<std::string>& row = rows.emplace_back();
      row = {spread.what, text::sparkline(spread.values.histogram(kBars))};
      for (const Statistic& quantile : quantiles)
        row.push_back(value_text(spread, spread.values.quantile(quantile.share)));
      row.push_back(value_text(spread, spread.values.greatest()));
    }
    return aligned(rows);
  }

  /// The first two columns to the left, the others to the right.
  static std::vector<std::string> aligned(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows)
      for (std::size_t i = 0; i < row.size(); ++i)
        widths[i] = std::max(widths[i], text::display_width(row[i]));
    std::vector<std::string> lines;
    for (const auto& row : rows) {
      std::string& line = lines.emplace_back();
      for (std::size_t i = 0; i < row.size(); ++i) {
        line += i == 0 ? "" : "  ";
        line +=
            i < 2 ? text::padded_right(row[i], widths[i]) : text::padded_left(row[i], widths[i]);
      }
    }
    return lines;
  }

  void write_categories() {
    if (summary_.categories.empty()) return;
    constexpr std::size_t kBarColumns = 40, kNameColumns = 22;
    out_ << "\ncreators by category\n";
    const std::uint64_t largest = summary_.categories.front().second;
    std::uint64_t rest = 0;
    for (std::size_t i = 0; i < summary_.categories.size(); ++i) {
      const auto& [name, count] = summary_.categories[i];
      if (i >= kCategoriesDrawn) {
        rest += count;
        continue;
      }
      out_ << fmt::format(
          "{} {} {}\n",
          text::padded_right(text::cut_to(text::one_line(name), kNameColumns), kNameColumns),
          text::bar(count, largest, kBarColumns), number(static_cast<std::int64_t>(count)));
    }
    if (rest > 0)
      out_ << fmt::format("{} more in {} other categories\n",
                          number(static_cast<std::int64_t>(rest)),
                          summary_.categories.size() - kCategoriesDrawn);
  }

  void write_findings() {
    out_ << "\nfindings\n";
    bool any = false;
    for (const Finding& finding : summary_.findings) {
      if (finding.count == 0) continue;
      any = true;
      const bool has_more =
          finding.count > finding.examples.size() && !finding.name.starts_with("missing");
      const std::string text = fmt::format(
          "{}: {} ({}{})", finding.what, number(static_cast<std::int64_t>(finding.count)),
          fmt::join(finding.examples, ", "), has_more ? ", ..." : "");
      bool is_first = true;
      for (const std::string& line : text::wrapped(text::one_line(text), options_.columns - 4)) {
        out_ << (is_first ? "- " : "  ") << line << '\n';
        is_first = false;
      }
    }
    if (!any) out_ << "- nothing odd\n";
  }

  const Summary& summary_;
  const text::TableOptions& options_;
  std::ostream& out_;
};

// One object for programs.

nlohmann::ordered_json spread_json(const Spread& spread) {
  const auto scaled = [&](std::int64_t value) -> nlohmann::ordered_json {
    if (spread.unit == 1) return value;
    return static_cast<double>(value) * spread.unit;
  };
  nlohmann::ordered_json json{{"name", spread.name},
                              {"count", spread.values.count()},
                              {"least", scaled(spread.values.least())}};
  for (const Statistic& quantile : kQuantiles)
    json[quantile.name] = scaled(spread.values.quantile(quantile.share));
  json["most"] = scaled(spread.values.greatest());
  json["histogram"] = spread.values.histogram(kBars);
  return json;
}

nlohmann::ordered_json summary_json(const Summary& summary) {
  nlohmann::ordered_json json{{"report", "summary"}};
  for (const auto& [name, value] : counts_of(summary)) json[name] = value;
  json["first_published"] = time_or_empty(summary.first_published);
  json["last_published"] = time_or_empty(summary.last_published);
  if (!summary.first_published) json["first_published"] = json["last_published"] = nullptr;
  json["distributions"] = nlohmann::ordered_json::array();
  for (const Spread& spread : summary.spreads) json["distributions"].push_back(spread_json(spread));
  json["categories"] = nlohmann::ordered_json::array();
  for (const auto& [name, count] : summary.categories)
    json["categories"].push_back({{"category", valid(name)}, {"creators", count}});
  json["findings"] = nlohmann::ordered_json::array();
  for (const Finding& finding : summary.findings) {
    nlohmann::ordered_json examples = nlohmann::ordered_json::array();
    for (const std::string& example : finding.examples) examples.push_back(valid(example));
    json["findings"].push_back(
        {{"name", finding.name}, {"count", finding.count}, {"examples", std::move(examples)}});
  }
  return json;
}

// Flat rows, for programs.

class FlatRows {
 public:
  explicit FlatRows(text::RowWriter& writer) : writer_(writer) {}

  void write(const Summary& summary) {
    for (const auto& [name, value] : counts_of(summary)) add("counts", name, "count", value);
    for (const Spread& spread : summary.spreads) {
      const auto scaled = [&](std::int64_t value) {
        return spread.unit == 1 ? text::TableValue(value)
                                : text::TableValue(static_cast<double>(value) * spread.unit);
      };
      add("distributions", spread.name, "least", scaled(spread.values.least()));
      for (const Statistic& quantile : kQuantiles)
        add("distributions", spread.name, quantile.name,
            scaled(spread.values.quantile(quantile.share)));
      add("distributions", spread.name, "most", scaled(spread.values.greatest()));
    }
    for (const auto& [name, count] : summary.categories)
      add("categories", valid(name), "creators", static_cast<std::int64_t>(count));
    for (const Finding& finding : summary.findings)
      add("findings", finding.name, "count", static_cast<std::int64_t>(finding.count));
  }

 private:
  void add(std::string_view section, std::string_view name, std::string_view statistic,
           const text::TableValue& value) {
    writer_.add(std::array{text::TableValue(section), text::TableValue(name),
                           text::TableValue(statistic), value});
  }

  text::RowWriter& writer_;
};

}  // namespace

void write_summary(const Summary& summary, const text::TableOptions& options, std::ostream& out) {
  if (options.format == text::TableFormat::table) {
    Page(summary, options, out).write();
  } else if (options.format == text::TableFormat::json) {
    out << json_text(summary_json(summary)) << '\n';
  } else {
    const auto writer = text::make_row_writer({{"section", "section"},
                                               {"name", "name"},
                                               {"statistic", "statistic"},
                                               {"value", "value", text::ColumnType::decimal, 4}},
                                              options, out);
    FlatRows(*writer).write(summary);
    writer->finish();
  }
}

}  // namespace vizzy::analytics
