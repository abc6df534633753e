#include "core/journeys/bar_chart.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text/display_width.h"

namespace vizzy::journeys {

namespace {

constexpr double kWidth = 440;
constexpr double kLabelWidth = 165;
constexpr double kTextWidth = 80;
constexpr double kRow = 30;
constexpr double kBar = 18;

}  // namespace

std::string bar_chart(const std::string& title, const std::vector<Bar>& bars) {
  double longest = 0;
  for (const Bar& bar : bars) longest = std::max(longest, bar.value);
  const double room = kWidth - kLabelWidth - kTextWidth;
  const double height = kRow * static_cast<double>(bars.size());
  std::string svg = fmt::format("<svg viewBox=\"0 0 {:g} {:g}\" role=\"img\" aria-label=\"{}\">",
                                kWidth, height, html_escaped(title));
  double top = 0;
  for (const Bar& bar : bars) {
    const double length = longest > 0 ? std::max(2.0, room * bar.value / longest) : 2.0;
    const double middle = top + kRow / 2;
    svg += fmt::format(
        "<text class=\"label\" x=\"{:g}\" y=\"{:g}\" text-anchor=\"end\">{}</text>"
        "<rect class=\"{}\" x=\"{:g}\" y=\"{:g}\" width=\"{:.1f}\" height=\"{:g}\" rx=\"3\"/>"
        "<text x=\"{:.1f}\" y=\"{:g}\">{}</text>",
        kLabelWidth - 10, middle + 5, html_escaped(bar.label), bar.is_emphasised ? "own" : "bar",
        kLabelWidth, middle - kBar / 2, length, kBar, kLabelWidth + length + 8, middle + 5,
        html_escaped(bar.text));
    top += kRow;
  }
  return svg + "</svg>";
}

std::string html_escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text::one_line(text)) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

}  // namespace vizzy::journeys
