#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace vizzy::cli {

/// What the value of an option is, for a shell that completes it.
enum class ValueKind {
  none,    ///< a flag
  choice,  ///< one of `DeclaredOption::choices`, or something else: "{none,3g}|RTT,KBPS"
  file,    ///< a database too: most are files
  folder,
  other
};

/// An option as its command declares it: the source of the help, of completion and of the man page.
struct DeclaredOption {
  std::vector<std::string> names;  ///< "--db", "-h"; none for one that is positional alone
  std::string positional;          ///< its name where it may stand without one; else empty
  bool repeats = false;            ///< a positional one takes all that follow
  std::string value;               ///< "FILE", "N", "{fast,balanced,max}"; empty for a flag
  ValueKind kind = ValueKind::none;
  std::vector<std::string> choices;
  std::string description;  ///< one line
  std::string default_text;
};

[[nodiscard]] std::vector<DeclaredOption> declared_options(const CLI::App& command);

/// A command by the words that users write: {"analytics", "summary"}.
struct DeclaredCommand {
  std::vector<std::string> words;
  const CLI::App* app = nullptr;

  [[nodiscard]] std::string name() const;  ///< the words with spaces between them
};

/// Every command that does something, in the order of the help. (CLI11 forgets the parent of the
/// command that it parsed; from the root all are found.)
[[nodiscard]] std::vector<DeclaredCommand> declared_commands(const CLI::App& root);

}  // namespace vizzy::cli
