#pragma once

#include <string>
#include <string_view>

namespace vizzy::store {

/// Opens a file to be locked, made if it is missing; returns its file descriptor. Others
/// may not open it: whoever may read a file may also lock it.
/// Errors: `failed`, also for what is not a regular file; `problem` is how the message begins.
[[nodiscard]] int open_lock_file(const std::string& path, std::string_view problem);

}  // namespace vizzy::store
