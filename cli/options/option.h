#pragma once

#include <functional>
#include <string>
#include <vector>

namespace vizzy::cli {

/// The kind of an option's value, for a shell that completes it.
enum class ValueKind {
  flag,    ///< true or false; true where only the name is given
  choice,  ///< one of `Option::choices`, or something else: "{none,3g}|RTT,KBPS"
  file,    ///< a database too: most are files
  folder,
  text
};

/// An option or a positional argument of a command: one row of its table.
struct Option {
  std::string short_name = {};  ///< "-h"; empty for none
  std::string name = {};        ///< "--db"; empty for one that is positional alone
  std::string positional = {};  ///< its name where it may be given without one; else empty
  ValueKind kind = ValueKind::text;
  std::string value_name = {};  ///< "FILE", "N", "{fast,balanced,max}"; empty for a flag
  std::vector<std::string> choices = {};
  std::string help = {};          ///< one line
  std::string default_text = {};  ///< as on a command line, or in words; empty for none
  bool required = false;
  bool repeats = false;   ///< takes several values; a positional one takes all that follow
  bool settable = false;  ///< by vizzy.toml and the environment
  /// The value may name a destination's section of the settings file, which then sets it and the
  /// options of the destination: `--at production` reads [publish.production]. Where it is an
  /// argument without a name, the sections are those of its command, and set all of its options.
  bool names_section = false;
  bool of_destination = false;  ///< says how to reach a destination, and its caches
  /// Converts a value and puts it where the command reads it; `repeats`: adds it.
  /// Errors: `WrongValue`.
  std::function<void(const std::string&)> store = {};

  /// "-h" and "--help"; none for one that is positional alone.
  [[nodiscard]] std::vector<std::string> names() const;
  /// Its name in messages: "--db", "TABLE".
  [[nodiscard]] const std::string& message_name() const { return name.empty() ? positional : name; }
  /// Its key in the settings file: "page-size". Empty where no setting is possible.
  [[nodiscard]] std::string setting() const;
  /// Its variable in the environment: "VIZZY_PAGE_SIZE". Empty where no setting is possible.
  [[nodiscard]] std::string variable() const;
};

}  // namespace vizzy::cli
