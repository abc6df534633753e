#include "core/store/divided_build.h"

#include <nlohmann/json.hpp>

#include <exception>
#include <string>

#include "core/store/bookkeeping_json.h"
#include "core/store/layout.h"

namespace vizzy::store {

std::optional<std::chrono::sys_seconds> divided_build_until(FileStore& store) {
  try {
    const auto text = store.read(std::string(kDividedBuildPlan));
    if (!text) return std::nullopt;
    return time_from(nlohmann::json::parse(*text).at("expires"));
  } catch (const std::exception&) {
    return std::nullopt;  // whoever joins it is told
  }
}

}  // namespace vizzy::store
