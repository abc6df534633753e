#pragma once

#include <string>
#include <string_view>

namespace vizzy::cli {

/// " --out FOLDER" for a command that a message suggests, so that the command works when it is
/// pasted: on the folder that the message is about. Empty where that is the default or no folder,
/// and for a command that works on no output folder or names one.
[[nodiscard]] std::string folder_option(std::string_view command, const std::string& folder);

/// The same for a destination: " --at DEST", or " --out DEST" for a command that takes either.
[[nodiscard]] std::string at_option(std::string_view command, const std::string& destination);

}  // namespace vizzy::cli
