#include <fmt/format.h>

#include "core/parts/begin_plan.h"
#include "core/report_json.h"
#include "core/text/number_words.h"
#include "core/timestamp.h"

namespace vizzy::parts {

namespace {

std::string outcome(const PlanReport& report) {
  return fmt::format("planned {} of {}", text::counted(report.parts, "part"),
                     text::counted(report.rows, "row"));
}

}  // namespace

std::string json(const PlanReport& report) {
  return report_json(Json{{"plan", report.path},
                          {"ready", true},
                          {"database", report.database},
                          {"parts", report.parts},
                          {"rows", report.rows},
                          {"expires", format_timestamp(report.expires)},
                          {"holds_snapshot", report.holds_snapshot}});
}

std::string text(const PlanReport& report) {
  return fmt::format("{}\nready: vizzy part {} 0{}\n{} until {}\n", outcome(report), report.path,
                     report.parts > 1 ? fmt::format(" to {}", report.parts - 1) : "",
                     report.holds_snapshot
                         ? "holds the snapshot until the plan is joined, at most"
                         : "leave the database alone until the plan is joined; it is kept",
                     format_timestamp(report.expires));
}

text::RunSummary summary(const PlanReport& report) {
  const auto gauge = [](const char* name, const char* help, std::uint64_t value) {
    return text::Gauge{name, help, {{{}, static_cast<double>(value)}}};
  };
  return {.message = outcome(report),
          .facts = {{"parts", report.parts}, {"rows", report.rows}},
          .metrics = {gauge("vizzy_plan_parts", "Parts of the last plan.", report.parts),
                      gauge("vizzy_plan_rows", "Rows of the last plan.", report.rows)}};
}

}  // namespace vizzy::parts
