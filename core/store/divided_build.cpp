#include "core/store/divided_build.h"

#include <nlohmann/json.hpp>

#include <exception>
#include <string>

#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/layout.h"

namespace vizzy::store {

std::optional<std::chrono::sys_seconds> divided_build_until(FileStore& store,
                                                            std::chrono::sys_seconds now) {
  try {
    const auto text = store.read(std::string(kDividedBuildPlan));
    if (!text) return std::nullopt;
    const auto until = time_from(parse_json(*text).at("expires"));
    return until > now ? std::optional(until) : std::nullopt;
  } catch (const std::exception&) {
    return std::nullopt;  // whoever joins it is told
  }
}

bool may_be_of_divided_build(std::string_view path) {
  static const std::string objects = objects_folder() + "/";
  static const std::string parts = std::string(kDividedBuild) + "/";
  return path.starts_with(objects) || path.starts_with(parts);
}

}  // namespace vizzy::store
