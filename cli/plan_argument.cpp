#include "cli/plan_argument.h"

#include <fmt/format.h>

#include <system_error>

#include "core/error.h"
#include "core/store/layout.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

void declare_plan(OptionTable& options, std::string& plan) {
  options.argument("plan", plan, values::file(), "The plan: OUT/state/plan/plan.json, or OUT",
                   {.default_text = "out", .settable = false});
}

std::filesystem::path folder_of_plan(const std::string& plan) {
  std::filesystem::path folder = plan;
  std::error_code error;
  const bool is_folder = std::filesystem::is_directory(folder, error) ||
                         (!plan.ends_with(".json") && !std::filesystem::exists(folder, error));
  if (!is_folder) {
    if (!("/" + plan).ends_with(fmt::format("/{}", store::kDividedBuildPlan)))
      throw Error(ErrorKind::usage, fmt::format("{} is not a plan", plan),
                  {fmt::format("name OUT/{}", store::kDividedBuildPlan)});
    folder = std::filesystem::absolute(folder, error).parent_path().parent_path().parent_path();
  }
  store::require_output_folder(folder);
  return folder;
}

}  // namespace vizzy::cli
