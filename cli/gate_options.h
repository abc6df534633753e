#pragma once

#include <string>
#include <vector>

#include "cli/options/option_table.h"
#include "core/compile/build.h"

namespace vizzy::cli {

/// What a person lets through the gates of a build: --allow-shrink, --allow-breaking and
/// --allow-missing-documents.
class GateOptions {
 public:
  void declare(OptionTable& options);

  [[nodiscard]] compile::Shrink shrink() const {
    return allow_shrink_ ? compile::Shrink::allowed : compile::Shrink::refused;
  }
  [[nodiscard]] compile::Missing missing() const {
    return allow_missing_ ? compile::Missing::allowed : compile::Missing::refused;
  }
  [[nodiscard]] const std::vector<std::string>& allow_breaking() const { return allow_breaking_; }

 private:
  bool allow_shrink_ = false;
  bool allow_missing_ = false;
  std::vector<std::string> allow_breaking_;
};

}  // namespace vizzy::cli
