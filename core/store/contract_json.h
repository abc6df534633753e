#pragma once

#include <nlohmann/json.hpp>

#include "core/format/contract.h"

/// The contract of the apps as a manifest keeps it.
///
///   {"feeds":{"discovery":{"key":"id","fields":{"id":"integer","price":["decimal",2]},
///                          "segment_by":["country"]}},
///    "collections":{"creators":{"key":"id","fields":{...},"alias":"username","groups":256,
///                               "children":{"top_videos":{"key":"id","fields":{...}}}}}}
///
/// `segment_by`, `alias`, `groups` and `children` are absent where there are none.
namespace vizzy::store {

[[nodiscard]] nlohmann::ordered_json contract_json(const format::Contract& contract);
/// Errors: those of bookkeeping_json.h.
[[nodiscard]] format::Contract contract_from(const nlohmann::ordered_json& json);

}  // namespace vizzy::store
