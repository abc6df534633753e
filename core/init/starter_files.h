#pragma once

#include <span>
#include <string_view>

namespace vizzy::init {

/// A file that is compiled in.
struct StarterFile {
  std::string_view path;  ///< with "/", as it is written: "vizzy.toml", "hosts/nginx.conf"
  std::string_view text;
};

/// Settings, crontab, units and configurations of hosts: templates/ without the definitions.
[[nodiscard]] std::span<const StarterFile> starter_files();

/// core/definition/definition.schema.json
[[nodiscard]] std::string_view definition_schema();

}  // namespace vizzy::init
