#pragma once

#include <string>
#include <vector>

namespace vizzy::journeys {

struct Bar {
  std::string label;
  double value = 0;
  std::string text;            ///< the value as text: "1,997 B"
  bool is_emphasised = false;  ///< drawn in the accent colour
};

/// Horizontal bars as one inline SVG, 440 units wide, scaled to the longest, each below its label,
/// which is cut where it would not fit. Its colours are the
/// classes "bar", "own" and "label" of the page; `title` is what a screen reader says.
[[nodiscard]] std::string bar_chart(const std::string& title, const std::vector<Bar>& bars);

/// Text with the characters that mean something in HTML escaped.
[[nodiscard]] std::string html_escaped(const std::string& text);

}  // namespace vizzy::journeys
