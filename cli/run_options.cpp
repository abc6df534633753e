#include "cli/run_options.h"

#include <string_view>
#include <utility>
#include <vector>

#include "cli/plan_argument.h"

namespace vizzy::cli {

namespace {

constexpr const char* kLogFormat = "--log-format";
constexpr const char* kMetricsFile = "--metrics-file";

const std::vector<std::pair<std::string, LogFormat>> kLogFormats{{"text", LogFormat::text},
                                                                 {"json", LogFormat::json}};

std::string mode_of(const CommandLine& line) {
  if (line.last_value("--check") == "true") return "check";
  return line.last_value("--gc") == "true" ? "gc" : "";
}

std::string folder_of(const CommandLine& line) {
  const std::string plan = line.last_value("plan");
  return plan.empty() ? line.last_value("--out") : named_folder(plan).string();
}

}  // namespace

void declare_run_options(OptionTable& options) {
  options.checked(kLogFormat, values::one_of(kLogFormats), "Log to stderr, one line per run");
  options.checked(kMetricsFile, values::file(),
                  "Write Prometheus metrics for node_exporter, even if the run fails");
}

RunOptions run_options(const CommandLine& line) {
  RunOptions options{
      .metrics_file = line.last_value(kMetricsFile),
      .json = line.last_value("--json") == "true" || line.last_value("--format") == "json",
      .folder = folder_of(line),
      .destination = line.last_value("destination"),
      .at = line.last_value("--at"),
      .mode = mode_of(line)};
  if (!options.at.empty()) {
    options.folder.clear();
    options.destination = options.at;
  }
  const std::string format = line.last_value(kLogFormat);
  for (const auto& [word, log_format] : kLogFormats)
    if (format == word) options.log_format = log_format;
  return options;
}

}  // namespace vizzy::cli
