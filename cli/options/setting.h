#pragma once

#include <string>
#include <vector>

namespace vizzy::cli {

/// The values of one option in the settings file or the environment.
struct Setting {
  std::string option;               ///< "db"
  std::vector<std::string> values;  ///< several for an option that takes a list
  std::string origin;               ///< "vizzy.toml:3" or "VIZZY_DB"
  /// It is the argument that named its section, and takes the place of that name.
  bool replaces_name = false;
};

}  // namespace vizzy::cli
