#pragma once

#include <string>
#include <vector>

namespace vizzy::cli {

/// What the settings file or the environment says about one option.
struct Setting {
  std::string option;               ///< "db"
  std::vector<std::string> values;  ///< several for an option that takes a list
  std::string origin;               ///< "vizzy.toml:3" or "VIZZY_DB"
};

}  // namespace vizzy::cli
