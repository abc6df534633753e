#include "cli/run_options.h"

#include <CLI/CLI.hpp>

#include "cli/option_types.h"

namespace vizzy::cli {

namespace {

constexpr const char* kLogFormat = "--log-format";
constexpr const char* kMetricsFile = "--metrics-file";

/// The last value given, or the default: not what the option is bound to, which is set only when
/// all options are right.
std::string last_value(const CLI::App& command, const char* name) {
  const CLI::Option* option = command.get_option_no_throw(name);
  if (option == nullptr) return "";
  return option->count() == 0 ? option->get_default_str() : option->results().back();
}

std::string mode_of(const CLI::App& command) {
  if (last_value(command, "--check") == "true") return "check";
  return last_value(command, "--gc") == "true" ? "gc" : "";
}

}  // namespace

void declare_run_options(CLI::App& command) {
  command
      .add_option_function<std::string>(
          kLogFormat, [](const std::string&) {},
          "Write a log on stderr, one line for what happened")
      ->check(one_of_words({"text", "json"}));
  command
      .add_option_function<std::string>(
          kMetricsFile, [](const std::string&) {},
          "Write figures for Prometheus's node_exporter, also when the run fails")
      ->type_name("FILE");
}

RunOptions run_options(const CLI::App& command) {
  RunOptions options{.metrics_file = last_value(command, kMetricsFile),
                     .folder = last_value(command, "--out"),
                     .destination = last_value(command, "destination"),
                     .mode = mode_of(command)};
  const std::string format = last_value(command, kLogFormat);
  if (format == "text") options.log_format = LogFormat::text;
  if (format == "json") options.log_format = LogFormat::json;
  return options;
}

}  // namespace vizzy::cli
