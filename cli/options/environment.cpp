#include "cli/options/environment.h"

#include <cstdlib>

namespace vizzy::cli {

const char* environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr && *value != '\0' ? value : nullptr;
}

std::vector<Setting> environment_settings(const OptionTable& options) {
  std::vector<Setting> settings;
  for (const Option& option : options.rows())
    if (const std::string name = option.variable(); !name.empty())
      if (const char* value = environment_variable(name))
        settings.push_back({option.setting(), {value}, name});
  return settings;
}

}  // namespace vizzy::cli
