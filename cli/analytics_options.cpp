#include "cli/analytics_options.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>

#include "cli/option_types.h"
#include "core/error.h"
#include "core/timestamp.h"

namespace vizzy::cli {

namespace {

/// A date or a date-time.
CLI::Validator time() {
  const auto check = [](const std::string& text) -> std::string {
    return parse_timestamp(text) ? ""
                                 : fmt::format(
                                       "\"{}\" is no time; write 2024-01-31 or "
                                       "2024-01-31T12:00:00Z",
                                       text);
  };
  return {check, "TIME"};
}

/// "36h", "28d", "4w"; absent for all else.
std::optional<std::chrono::seconds> duration_of(const std::string& text) {
  int number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || number < 1 || rest + 1 != end) return std::nullopt;
  switch (*rest) {
    case 'h': return std::chrono::hours(number);
    case 'd': return std::chrono::days(number);
    case 'w': return std::chrono::weeks(number);
    default: return std::nullopt;
  }
}

CLI::Validator duration() {
  const auto check = [](const std::string& text) -> std::string {
    return duration_of(text) ? "" : fmt::format("\"{}\" is no period; write 36h, 28d or 4w", text);
  };
  return {check, "PERIOD"};
}

std::optional<std::chrono::sys_seconds> time_of(const std::string& text) {
  return text.empty() ? std::nullopt : parse_timestamp(text);
}

}  // namespace

void AnalyticsOptions::declare(CLI::App& app) {
  source_.declare_database(app);
  source_.declare_timeouts(app);
  app.add_option("--format", format_, "Form of the answer")
      ->transform(one_of(text::table_format_words()))
      ->default_str("table");
  app.add_flag("--json", json_, "The same as --format json");
  app.add_flag("--quiet", quiet_, "Show no progress");
}

std::unique_ptr<source::Snapshot> AnalyticsOptions::open(const Environment& environment) const {
  return source_.open(environment);
}

std::unique_ptr<Progress> AnalyticsOptions::progress(const Environment& environment) const {
  return environment.progress(quiet_);
}

text::TableOptions AnalyticsOptions::table(const Environment& environment) const {
  return {.format = json_ ? text::TableFormat::json : format_,
          .group_digits = environment.out_is_terminal};
}

void SelectionOptions::declare(CLI::App& app) {
  app.add_option("--since", since_, "Only videos published then or later")->check(time());
  app.add_option("--until", until_, "Only videos published before")->check(time());
  app.add_option("--window", window_, "Only videos published in a period before --as-of: 28d")
      ->check(duration());
  app.add_option("--as-of", as_of_, "When ages are counted")->check(time())->default_str("now");
  app.add_option("--category", creators_.category, "Only creators of this category");
  app.add_option("--country", creators_.country, "Only creators of this country");
}

std::chrono::sys_seconds SelectionOptions::as_of(const Environment& environment) const {
  return time_of(as_of_).value_or(environment.now());
}

std::string SelectionOptions::first_given() const {
  if (!since_.empty()) return "--since";
  if (!until_.empty()) return "--until";
  if (!window_.empty()) return "--window";
  if (creators_.category) return "--category";
  return creators_.country ? "--country" : "";
}

analytics::VideoFilter SelectionOptions::period(const Environment& environment) const {
  analytics::VideoFilter filter{.since = time_of(since_), .until = time_of(until_)};
  if (filter.since && filter.until && *filter.since >= *filter.until)
    throw Error(ErrorKind::usage,
                fmt::format("--since {} is not before --until {}; nothing lies between them",
                            since_, until_));
  if (window_.empty()) return filter;
  if (filter.has_period())
    throw Error(ErrorKind::usage,
                "--window stands beside --since or --until; leave it or them out");
  filter.until = as_of(environment) + std::chrono::seconds(1);  // up to and with that moment
  filter.since = as_of(environment) - *duration_of(window_);
  return filter;
}

}  // namespace vizzy::cli
