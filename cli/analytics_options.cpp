#include "cli/analytics_options.h"

#include <fmt/format.h>

#include <charconv>

#include "core/error.h"
#include "core/timestamp.h"

namespace vizzy::cli {

namespace {

/// "36h", "28d", "4w"; absent for anything else.
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

ValueType<std::chrono::seconds> period_type() {
  const auto convert = [](const std::string& text) {
    if (const auto period = duration_of(text)) return *period;
    throw WrongValue(fmt::format("not a period: \"{}\"; use 36h, 28d or 4w", text));
  };
  return {.name = "PERIOD", .convert = convert};
}

}  // namespace

void AnalyticsOptions::declare(OptionTable& options) {
  source_.declare_database(options);
  source_.declare_timeouts(options);
  options.value("--format", format_, values::one_of(text::table_format_words()), "Output format");
  options.flag("--json", json_, "The same as --format json");
  options.flag("--quote-formulas", quote_formulas_,
               "In CSV, put ' before text that a spreadsheet would run");
  options.flag("--quiet", quiet_, "Show no progress");
}

std::unique_ptr<source::Snapshot> AnalyticsOptions::open(const Environment& environment) const {
  return source_.open(environment);
}

std::unique_ptr<Progress> AnalyticsOptions::progress(const Environment& environment) const {
  return environment.progress(quiet_);
}

text::TableOptions AnalyticsOptions::table(const Environment& environment) const {
  return {.format = json_ ? text::TableFormat::json : format_,
          .group_digits = environment.out_is_terminal,
          .quote_formulas = quote_formulas_};
}

void SelectionOptions::declare(OptionTable& options) {
  options.value("--since", since_, time_type(), "Only videos published then or later");
  options.value("--until", until_, time_type(), "Only videos published before");
  options.value("--window", window_, period_type(),
                "Only videos published in a period before --as-of: 28d");
  options.value("--as-of", as_of_, time_type(), "Time from which ages are counted",
                {.default_text = "now"});
  options.value("--category", creators_.category, values::text(), "Only creators of this category");
  options.value("--country", creators_.country, values::text(), "Only creators of this country");
}

/// A date or a date-time.
ValueType<SelectionOptions::GivenTime> SelectionOptions::time_type() {
  const auto convert = [](const std::string& text) {
    if (const auto time = parse_timestamp(text)) return GivenTime{text, *time};
    throw WrongValue(
        fmt::format("not a time: \"{}\"; use 2024-01-31 or 2024-01-31T12:00:00Z", text));
  };
  return {.name = "TIME", .convert = convert};
}

std::chrono::sys_seconds SelectionOptions::as_of(const Environment& environment) const {
  return as_of_ ? as_of_->time : environment.now();
}

std::string SelectionOptions::first_given() const {
  if (since_) return "--since";
  if (until_) return "--until";
  if (window_) return "--window";
  if (creators_.category) return "--category";
  return creators_.country ? "--country" : "";
}

analytics::VideoFilter SelectionOptions::period(const Environment& environment) const {
  analytics::VideoFilter filter;
  if (since_) filter.since = since_->time;
  if (until_) filter.until = until_->time;
  if (filter.since && filter.until && *filter.since >= *filter.until)
    throw Error(ErrorKind::usage,
                fmt::format("--since {} is not before --until {}", since_->text, until_->text),
                {"swap them"});
  if (!window_) return filter;
  if (filter.has_period())
    throw Error(ErrorKind::usage, "--window cannot be combined with --since or --until");
  filter.until = as_of(environment) + std::chrono::seconds(1);  // up to and with that moment
  filter.since = as_of(environment) - *window_;
  return filter;
}

}  // namespace vizzy::cli
