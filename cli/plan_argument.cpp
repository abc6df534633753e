#include "cli/plan_argument.h"

#include <fmt/format.h>

#include <system_error>

#include "core/error.h"
#include "core/store/layout.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

bool is_plan_file(const std::string& plan) {
  return ("/" + plan).ends_with(fmt::format("/{}", store::kDividedBuildPlan));
}

}  // namespace

void declare_plan(OptionTable& options, std::string& plan) {
  options.argument("plan", plan, values::file(), "The plan: OUT/state/plan/plan.json, or OUT",
                   {.default_text = "out", .settable = false});
}

std::filesystem::path named_folder(const std::string& plan) {
  std::error_code error;
  if (!is_plan_file(plan) || std::filesystem::is_directory(plan, error)) return plan;
  return std::filesystem::absolute(plan, error).parent_path().parent_path().parent_path();
}

std::filesystem::path folder_of_plan(const std::string& plan) {
  std::error_code error;
  const bool is_there = std::filesystem::exists(plan, error);
  const bool is_folder =
      std::filesystem::is_directory(plan, error) || (!plan.ends_with(".json") && !is_there);
  if (!is_folder && !is_plan_file(plan))
    throw Error(ErrorKind::usage, fmt::format("{} is not a plan", plan),
                {fmt::format("name OUT/{}", store::kDividedBuildPlan)});
  const std::filesystem::path folder = named_folder(plan);
  if (!std::filesystem::exists(folder, error) && !error)
    throw Error(ErrorKind::failed,
                fmt::format("the output folder {} does not exist", folder.string()),
                {"run", "plan", ", or name the folder that was given to vizzy plan --out"});
  store::require_output_folder(folder);
  return folder;
}

}  // namespace vizzy::cli
