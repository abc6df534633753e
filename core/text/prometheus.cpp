#include "core/text/prometheus.h"

#include <fmt/format.h>
#include <utf8.h>

#include <charconv>

namespace vizzy::text {

namespace {

/// The format is UTF-8; a path may be any bytes.
std::string escaped(const std::string& value) {
  std::string text;
  for (const char c : utf8::replace_invalid(value)) {
    if (c == '\n') {
      text += "\\n";
    } else {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text;
}

/// A sample's line without its value: `name{a="b",c="d"} `.
std::string series(std::string_view name, const Labels& common, const Labels& labels) {
  std::string text(name);
  for (const Labels* list : {&common, &labels})
    for (const auto& [label, value] : *list)
      text +=
          fmt::format("{}{}=\"{}\"", text.size() == name.size() ? '{' : ',', label, escaped(value));
  if (text.size() > name.size()) text += '}';
  return text + ' ';
}

}  // namespace

std::string metrics_text(std::span<const Gauge> metrics, const Labels& common) {
  std::string text;
  for (const Gauge& metric : metrics) {
    if (metric.samples.empty()) continue;
    text += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", metric.name, metric.help);
    for (const Sample& sample : metric.samples)
      text += fmt::format("{}{}\n", series(metric.name, common, sample.labels), sample.value);
  }
  return text;
}

std::optional<double> find_sample(std::string_view text, std::string_view name,
                                  const Labels& labels) {
  const std::string start = "\n" + series(name, {}, labels);  // each has a comment before it
  const std::size_t found = text.find(start);
  if (found == std::string_view::npos) return std::nullopt;
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data() + found + start.size(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data() + text.size() || *end != '\n') return std::nullopt;
  return value;
}

}  // namespace vizzy::text
