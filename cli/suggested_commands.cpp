#include "cli/suggested_commands.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "cli/options/shell_quote.h"

namespace vizzy::cli {

namespace {

constexpr std::string_view kName = "vizzy ";
constexpr std::array<std::string_view, 7> kCommands{"build-feed", "diff",     "gc",    "publish",
                                                    "rollback",   "takedown", "verify"};

bool is_of_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-'; }

/// The end of the command that begins there, if it works on an output folder and names none.
std::size_t end_of_command(std::string_view message, std::size_t begin) {
  std::size_t end = begin;
  while (end < message.size() && is_of_word(message[end])) ++end;
  const std::string_view rest = message.substr(end);
  const bool names_place = rest.starts_with(" --out") || rest.starts_with(" URL");
  const bool is_known = std::ranges::count(kCommands, message.substr(begin, end - begin)) > 0;
  return is_known && !names_place ? end : std::string_view::npos;
}

/// As a shell reads it.
std::string quoted(const std::string& folder) {
  const auto is_plain = [](char c) {
    return is_of_word(c) || std::string_view("_./+,:@%").find(c) != std::string_view::npos;
  };
  if (std::ranges::all_of(folder, is_plain)) return folder;
  return in_single_quotes(folder);
}

}  // namespace

std::string with_folder(std::string_view message, const std::string& folder) {
  const bool is_folder = !folder.empty() && folder.find("://") == std::string::npos;
  std::string text;
  std::size_t done = 0;
  for (std::size_t at = 0; is_folder && folder != "out"; at += kName.size()) {
    at = message.find(kName, at);
    if (at == std::string_view::npos) break;
    const std::size_t end = end_of_command(message, at + kName.size());
    if (end == std::string_view::npos) continue;
    text += message.substr(done, end - done);
    text += " --out " + quoted(folder);
    done = end;
  }
  return text + std::string(message.substr(done));
}

}  // namespace vizzy::cli
