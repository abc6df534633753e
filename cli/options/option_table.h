#pragma once

#include <cassert>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/options/option.h"
#include "cli/options/value_type.h"

namespace vizzy::cli {

/// The details of an option besides its name, its type and its help.
struct OptionDetails {
  std::string positional = {};  ///< its name where it may be given without one
  /// In words; if absent, the help shows the value of the target.
  std::optional<std::string> default_text = {};
  bool required = false;
  bool settable = true;        ///< by vizzy.toml and the environment
  bool names_section = false;  ///< see Option
};

/// The type of one value of a target, which may hold none or several of them.
template <class Target>
struct Element {
  using Type = Target;
};
template <class T>
struct Element<std::optional<T>> {
  using Type = T;
};
template <class T>
struct Element<std::vector<T>> {
  using Type = T;
};

template <class Target>
inline constexpr bool kIsList = false;
template <class T>
inline constexpr bool kIsList<std::vector<T>> = true;

/// The options and positional arguments of a command, in the order of its help, and where their
/// values go: the source of the parser, the help, completion, the manual page, and of what
/// vizzy.toml and the environment may set. Targets must outlive the table. --help is always there.
///
/// A target may be optional: it stays empty if nothing is given. A vector takes every value
/// that is given, anything else the last one.
class OptionTable {
 public:
  OptionTable();

  void flag(std::string name, bool& target, std::string help);
  /// A flag that is found in the arguments before they are parsed.
  void flag(std::string name, std::string help);

  /// An option that takes a value: "--out". With `OptionDetails::positional` also an argument.
  template <class T, class Target>
  void value(std::string name, Target& target, ValueType<T> type, const std::string& help,
             const OptionDetails& details = {}) {
    Option option = describe(type, help, details);
    option.name = std::move(name);
    option.settable = details.settable;
    bind(std::move(option), target, std::move(type), details);
  }

  /// A positional argument, which has no name.
  template <class T, class Target>
  void argument(std::string name, Target& target, ValueType<T> type, const std::string& help,
                OptionDetails details = {}) {
    details.positional = std::move(name);
    Option option = describe(type, help, details);
    bind(std::move(option), target, std::move(type), details);
  }

  /// An option whose values are checked but stored nowhere: see `CommandLine::last_value`.
  template <class T>
  void checked(std::string name, ValueType<T> type, const std::string& help) {
    Option option = describe(type, help, {});
    option.name = std::move(name);
    option.settable = true;
    option.store = [convert = std::move(type.convert)](const std::string& text) {
      (void)convert(text);
    };
    rows_.push_back(std::move(option));
  }

  /// The last `count` options say how to reach a destination, see Option.
  void mark_of_destination(std::size_t count);

  /// The end of the help: examples and explanations. Printed verbatim.
  void footer(std::string text) { footer_ = std::move(text); }
  [[nodiscard]] const std::string& footer() const { return footer_; }

  [[nodiscard]] const std::vector<Option>& rows() const { return rows_; }
  /// Those that may be given without a name, in their order.
  [[nodiscard]] std::vector<const Option*> positionals() const;
  /// By "--name", or by the name of a positional argument; null for none.
  [[nodiscard]] const Option* find(std::string_view name) const;
  /// The option or argument whose value may be the name of a section; null for none.
  [[nodiscard]] const Option* section_argument() const;
  /// The argument that may be the name of a section of the command itself; null for none.
  [[nodiscard]] const Option* own_section_argument() const;
  /// By its key in the settings file; null for none.
  [[nodiscard]] const Option* find_setting(std::string_view key) const;

 private:
  template <class T>
  static Option describe(const ValueType<T>& type, const std::string& help,
                         const OptionDetails& details) {
    return {.positional = details.positional,
            .kind = type.kind,
            .value_name = type.name,
            .choices = type.choices,
            .help = help,
            .default_text = details.default_text.value_or(""),
            .required = details.required,
            .names_section = details.names_section};
  }

  /// The range of a type of values must fit into the target.
  template <class Value, class T>
  static Value narrowed(T value) {
    if constexpr (std::integral<T>) assert(std::in_range<Value>(value));
    return static_cast<Value>(std::move(value));
  }

  template <class T, class Target>
  void bind(Option option, Target& target, ValueType<T> type, const OptionDetails& details) {
    using Value = typename Element<Target>::Type;
    option.repeats = kIsList<Target>;
    if constexpr (std::same_as<T, Target> || std::same_as<Value, Target>)
      if (!details.default_text && !details.required)
        option.default_text = type.written_as(static_cast<T>(target));
    option.store = [&target, convert = std::move(type.convert)](const std::string& text) {
      if constexpr (kIsList<Target>) {
        target.push_back(narrowed<Value>(convert(text)));
      } else if constexpr (std::same_as<T, Target>) {
        target = convert(text);
      } else {
        target = narrowed<Value>(convert(text));
      }
    };
    rows_.push_back(std::move(option));
  }

  std::vector<Option> rows_;
  std::string footer_;
};

}  // namespace vizzy::cli
