#include "core/journeys/bar_chart.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text/display_width.h"

namespace vizzy::journeys {

namespace {

constexpr double kWidth = 440;
constexpr double kTextWidth = 84;
constexpr double kRow = 44;
constexpr double kBar = 18;
constexpr double kBaseline = 13;  ///< of the label above each bar
constexpr double kBarTop = 20;
/// A letter takes 8 units on the average, and a wide one two columns.
constexpr std::size_t kLabelColumns = 52;

}  // namespace

std::string bar_chart(const std::string& title, const std::vector<Bar>& bars) {
  double longest = 0;
  for (const Bar& bar : bars) longest = std::max(longest, bar.value);
  const double room = kWidth - kTextWidth;
  const double height = kRow * static_cast<double>(bars.size());
  std::string svg = fmt::format("<svg viewBox=\"0 0 {:g} {:g}\" role=\"img\" aria-label=\"{}\">",
                                kWidth, height, html_escaped(title));
  double top = 0;
  for (const Bar& bar : bars) {
    const double length = longest > 0 ? std::max(2.0, room * bar.value / longest) : 2.0;
    svg += fmt::format(
        "<text class=\"label\" x=\"0\" y=\"{:g}\">{}</text>"
        "<rect class=\"{}\" x=\"0\" y=\"{:g}\" width=\"{:.1f}\" height=\"{:g}\" rx=\"3\"/>"
        "<text x=\"{:.1f}\" y=\"{:g}\">{}</text>",
        top + kBaseline, html_escaped(text::cut_to(text::one_line(bar.label), kLabelColumns)),
        bar.is_emphasised ? "own" : "bar", top + kBarTop, length, kBar, length + 8,
        top + kBarTop + kBaseline, html_escaped(bar.text));
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
