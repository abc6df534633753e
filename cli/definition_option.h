#pragma once

#include <string>

#include "cli/options/option_table.h"
#include "core/definition/definition.h"

namespace vizzy::cli {

/// The definition that a command works with.
class DefinitionOption {
 public:
  /// Declares --definition.
  void declare(OptionTable& options, const std::string& help);

  /// As it was written. Errors: as `read_definition`.
  [[nodiscard]] definition::DefinitionText text() const;
  /// The default definition if none is named. Errors: as `load_definition`.
  [[nodiscard]] definition::Definition load() const;

 private:
  std::string file_;
};

}  // namespace vizzy::cli
