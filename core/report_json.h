#pragma once

#include <nlohmann/json.hpp>

#include <string>

#include "core/json_text.h"

/// What every room writes the JSON of its reports with. A report is a struct; its room declares for
/// it, next to it, what the commands call:
///
///     std::string json(const Report&);           // for programs, with a final newline
///     std::string text(const Report&);           // for a person, with a final newline
///     text::RunSummary summary(const Report&);   // for the log and monitor of an unattended run
namespace vizzy {

/// Members keep their order.
using Json = nlohmann::ordered_json;

/// A list of what `to_json` makes of each element.
template <class Range, class ToJson>
[[nodiscard]] Json list_json(const Range& range, const ToJson& to_json) {
  Json list = Json::array();
  for (const auto& element : range) list.push_back(to_json(element));
  return list;
}

/// A whole report.
[[nodiscard]] inline std::string report_json(const Json& json) { return json_text(json) + "\n"; }

}  // namespace vizzy
