#pragma once

#include <optional>

#include "core/report_json.h"
#include "core/store/hold.h"
#include "core/timestamp.h"

namespace vizzy::store {

/// The hold in the JSON of a report; null for none.
[[nodiscard]] inline Json hold_members(const std::optional<Hold>& hold) {
  if (!hold) return {};
  Json json{{"since", format_timestamp(hold->since)}, {"reason", hold->reason}};
  if (hold->until) json["until"] = format_timestamp(*hold->until);
  return json;
}

}  // namespace vizzy::store
