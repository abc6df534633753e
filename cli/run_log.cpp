#include "cli/run_log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "cli/folder_option.h"
#include "cli/metrics_file.h"
#include "core/json_text.h"
#include "core/shown_address.h"
#include "core/text/display_width.h"

namespace vizzy::cli {

using Json = nlohmann::ordered_json;

namespace {

constexpr const char* kLastSuccess = "vizzy_last_success_timestamp_seconds";

std::string log_line(const Json& json) { return json_line(json) + "\n"; }

/// In one write, so that the lines of several runs do not mix. A log that cannot be written does
/// not fail the run.
void print(std::FILE* stream, std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stream);
  std::fflush(stream);
}

const char* word_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::failed: return "failed";
    case ErrorKind::usage: return "usage";
    case ErrorKind::gate: return "gate";
    case ErrorKind::locked: return "locked";
    case ErrorKind::interrupted: return "interrupted";
  }
  return "";
}

double epoch(std::chrono::sys_seconds time) {
  return static_cast<double>(time.time_since_epoch().count());
}

text::Gauge single(const char* name, const char* help, double value) {
  return {name, help, {{{}, value}}};
}

std::string full_name(const std::string& location) {
  if (location.find("://") != std::string::npos) return shown_address(location);
  return std::filesystem::absolute(location).lexically_normal().string();
}

/// Folders by their full names: the metrics of two runs on one machine must differ in a label.
text::Labels common_labels(const std::string& command, const RunOptions& options) {
  text::Labels labels{{"command", command}};
  if (!options.folder.empty()) labels.emplace_back("out", full_name(options.folder));
  if (!options.destination.empty())
    labels.emplace_back("destination", full_name(options.destination));
  if (!options.mode.empty()) labels.emplace_back("mode", options.mode);
  return labels;
}

}  // namespace

RunLog::RunLog(std::FILE* stream, Watched watched, Clock clock)
    : stream_(stream), watched_(watched), clock_(std::move(clock)) {}

void RunLog::begin(std::string command, RunOptions options) {
  command_ = std::move(command);
  options_ = std::move(options);
}

void RunLog::warn(std::span<const Message> warnings) const {
  for (const Message& warning : warnings) {
    const std::string text = completed(warning);
    print(stream_, options_.log_format == LogFormat::json
                       ? log_line(members("warning", text.c_str()))
                       : "vizzy: warning: " + text::harmless(text) + "\n");
  }
}

void RunLog::happened(text::RunSummary summary, bool quiet) {
  summary_ = std::move(summary);
  quiet_ = quiet;
}

void RunLog::succeeded() const {
  write_metrics(0);
  if (options_.log_format == LogFormat::json)
    print(stream_, last_line("info", summary_.message.c_str(), 0));
  if (options_.log_format == LogFormat::text && watched_ == Watched::no && !quiet_)
    print(stream_, fmt::format("vizzy: {}: {}\n", command_, text::harmless(summary_.message)));
}

int RunLog::failed(const Error& error) noexcept {
  try {
    return failed(error.kind(), completed(error.message()).c_str());
  } catch (const std::exception&) {  // no memory left to complete it in
    return failed(error.kind(), error.what());
  }
}

int RunLog::failed(ErrorKind kind, const char* message) noexcept {
  const int code = exit_code(kind);
  try {
    if (options_.json)
      error_json_ = log_line(Json{
          {"error", Json{{"kind", word_of(kind)}, {"exit_code", code}, {"message", message}}}});
    write_metrics(code);
  } catch (const std::exception& error) {
    if (std::string_view(message) != error.what())  // else the run failed for it
      print_error(error.what(), Line::within, code);
  }
  print_error(message, Line::last, code);
  return code;
}

std::string RunLog::completed(const Message& message) const {
  return text_of(message, options_.at.empty()
                              ? folder_option(message.remedy.command, options_.folder)
                              : at_option(message.remedy.command, options_.at));
}

/// The error about a wrong clock needs some time, too.
std::chrono::sys_seconds RunLog::time() const {
  try {
    return clock_();
  } catch (const Error&) {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  }
}

double RunLog::seconds() const {
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start_;
  return std::round(spent.count()) / 1000;
}

Json RunLog::members(const char* level, const char* message) const {
  return {{"time", fmt::format("{:%FT%TZ}", time())},
          {"level", level},
          {"command", command_},
          {"message", message}};
}

std::string RunLog::last_line(const char* level, const char* message, int code) const {
  Json json = members(level, message);
  json["exit_code"] = code;
  json["seconds"] = seconds();
  for (const auto& [name, value] : summary_.facts) {
    if (const auto* flag = std::get_if<bool>(&value)) {
      json[name] = *flag;
    } else {
      json[name] = std::get<std::uint64_t>(value);
    }
  }
  return log_line(json);
}

void RunLog::print_error(const char* message, Line line, int code) const noexcept {
  try {
    if (options_.log_format != LogFormat::json) {
      print(stream_, fmt::format("vizzy: {}\n", text::harmless(message)));
    } else if (line == Line::last) {
      print(stream_, last_line("error", message, code));
    } else {
      print(stream_, log_line(members("error", message)));
    }
  } catch (const std::exception&) {  // no memory left to make the line in
    for (const char* part : {"vizzy: ", message, "\n"}) std::fputs(part, stream_);
  }
}

void RunLog::write_metrics(int code) const {
  if (options_.metrics_file.empty()) return;
  const text::Labels labels = common_labels(command_, options_);
  const double end = epoch(time());
  std::vector<text::Gauge> metrics{
      single("vizzy_last_run_timestamp_seconds", "When the last run ended.", end),
      single("vizzy_last_run_duration_seconds", "How long the last run took.", seconds()),
      single("vizzy_last_run_exit_code", "Exit code of the last run; 0 is success.", code)};
  const auto success =
      code == 0 ? end
                : text::find_sample(read_metrics_file(options_.metrics_file), kLastSuccess, labels);
  if (success) metrics.push_back(single(kLastSuccess, "When a run last succeeded.", *success));
  if (code == 0) metrics.insert(metrics.end(), summary_.metrics.begin(), summary_.metrics.end());
  replace_metrics_file(options_.metrics_file, text::metrics_text(metrics, labels));
}

}  // namespace vizzy::cli
