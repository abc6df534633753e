#include "core/purge/url_placeholder.h"

#include <cstddef>
#include <vector>

#include "core/error.h"

namespace vizzy::purge {

namespace {

constexpr std::string_view kArguments = "\"$@\"";

/// What begins and ends a word of a shell, besides white space.
bool separates(char c) { return std::string_view(" \t\r\n;&|()<>`").find(c) != std::string::npos; }

/// Follows the quotes of a command from its start
/// (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_02). A command
/// substitution has quotes of its own: "$(echo {urls})" is not quoted.
class Quotes {
 public:
  [[nodiscard]] bool are_open() const { return nested_.back() == '"' || nested_.back() == '\''; }

  /// Takes the character at `at`. Returns how many were taken.
  std::size_t take(std::string_view command, std::size_t at) {
    const char c = command[at];
    const char open = nested_.back();
    if (open == '\'') return close(c == '\'');
    if (open == '#') return close(c == '\n');
    if (c == '\\') return command.substr(at + 1).starts_with(kUrls) ? 1 : 2;
    if (command.substr(at).starts_with("$(")) return begin(')', 2);
    if (c == open) return close(true);
    if (c == '`' || c == '"') return begin(c, 1);
    if (open == '"') return 1;
    if (c == '(') return begin(')', 1);
    if (c == '\'' || (c == '#' && (at == 0 || separates(command[at - 1])))) return begin(c, 1);
    return 1;
  }

 private:
  std::size_t begin(char end, std::size_t taken) {
    nested_.push_back(end);
    return taken;
  }
  std::size_t close(bool closes) {
    if (closes) nested_.pop_back();
    return 1;
  }

  std::vector<char> nested_{'\0'};  ///< the ends of what is open; a comment ends with its line
};

Error refused(const std::string& why) {
  return {ErrorKind::usage,
          "the purge command has {urls} " + why,
          {"write it as a word of its own, outside of quotes: 'CMD {urls}', or "
           "'sh -c '\\''for url; do CMD \"$url\"; done'\\'' sh {urls}'"}};
}

bool is_word(std::string_view command, std::size_t at) {
  const std::size_t end = at + kUrls.size();
  return (at == 0 || separates(command[at - 1])) &&
         (end == command.size() || separates(command[end]));
}

}  // namespace

std::string with_arguments(std::string command) {
  if (command.find(kUrls) == std::string::npos)
    throw Error(ErrorKind::usage, "the purge command has no {urls}, where the URLs go",
                {"write --purge-command 'CMD {urls}'"});
  Quotes quotes;
  for (std::size_t at = 0; at < command.size();) {
    if (!std::string_view(command).substr(at).starts_with(kUrls)) {
      at += quotes.take(command, at);
      continue;
    }
    if (quotes.are_open()) throw refused("in quotes, where no URL reaches it");
    if (!is_word(command, at)) throw refused("as a part of a word, where only the first URL goes");
    command.replace(at, kUrls.size(), kArguments);
    at += kArguments.size();
  }
  return command;
}

}  // namespace vizzy::purge
