#include "cli/folder_option.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "cli/options/shell_quote.h"

namespace vizzy::cli {

namespace {

constexpr std::array<std::string_view, 14> kCommands{
    "build-feed", "check",  "denylist", "diff",  "gc",       "hold",   "publish",
    "release",    "report", "rollback", "serve", "takedown", "verify", "versions"};

/// Whether a shell reads it as one word.
bool is_plain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("_-./+,:@%").find(c) != std::string_view::npos;
}

bool takes_folder(std::string_view command) {
  const std::size_t end = std::min(command.find(' '), command.size());
  const std::string_view rest = command.substr(end);
  return std::ranges::count(kCommands, command.substr(0, end)) > 0 && !rest.starts_with(" --out") &&
         rest.find(" --at ") == std::string_view::npos && !rest.starts_with(" URL");
}

constexpr std::array<std::string_view, 5> kCommandsAt{"gc", "hold", "release", "rollback",
                                                      "takedown"};
constexpr std::array<std::string_view, 2> kCommandsOfEither{"denylist", "versions"};

std::string quoted(const std::string& text) {
  return std::ranges::all_of(text, is_plain) ? text : in_single_quotes(text);
}

}  // namespace

std::string at_option(std::string_view command, const std::string& destination) {
  const std::string_view name = command.substr(0, command.find(' '));
  if (command.find(" --at ") != std::string_view::npos) return "";
  if (std::ranges::count(kCommandsAt, name) > 0) return " --at " + quoted(destination);
  return std::ranges::count(kCommandsOfEither, name) > 0 ? " --out " + quoted(destination) : "";
}

std::string folder_option(std::string_view command, const std::string& folder) {
  const bool is_folder = !folder.empty() && folder.find("://") == std::string::npos;
  if (!is_folder || folder == "out" || !takes_folder(command)) return "";
  return " --out " + quoted(folder);
}

}  // namespace vizzy::cli
