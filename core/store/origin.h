#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/store/file_store.h"
#include "core/store/layout.h"

namespace vizzy::store {

/// The destination from whose version an output folder started, as `kOriginPath` names it:
///
///   {"since":"s3://bucket/feed"}
///
/// Such a folder holds what builds wrote since, and lacks what the destination has. Absent for a
/// folder that has its whole history, and when the file is damaged.
[[nodiscard]] std::optional<std::string> read_origin(FileStore& store);
[[nodiscard]] std::string origin_json(const std::string& destination);

}  // namespace vizzy::store
