#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace vizzy::cli {

/// A key of a settings file and its values.
struct FileSetting {
  std::vector<std::string> section;  ///< {"analytics", "summary"}; empty at the top
  std::string name;                  ///< "db"
  std::vector<std::string> values;   ///< as on a command line
  bool is_list = false;              ///< in square brackets
  std::size_t line = 0;              ///< from 1
};

/// The keys of a TOML file (https://toml.io/en/v1.0.0), in no order that matters.
/// Errors: `usage` for a file that cannot be read, or is not TOML: with its line.
[[nodiscard]] std::vector<FileSetting> read_settings_file(const std::filesystem::path& file);

}  // namespace vizzy::cli
