#pragma once

#include <string>
#include <string_view>

namespace vizzy::cli {

/// The message with `--out FOLDER` in each vizzy command that it suggests, so that what is pasted
/// works on the folder that the message is about. Unchanged where that is the default, or no
/// folder.
[[nodiscard]] std::string with_folder(std::string_view message, const std::string& folder);

}  // namespace vizzy::cli
