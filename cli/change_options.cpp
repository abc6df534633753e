#include "cli/change_options.h"

#include "cli/effort_option.h"
#include "cli/run_options.h"

namespace vizzy::cli {

void ChangeOptions::declare(OptionTable& options) {
  options.value("--out", out_, values::folder(), "Output folder");
  declare_effort(options, effort_);
  at_.declare(options, AtOption::Caches::purged);
  declare_reports(options);
}

void ChangeOptions::declare_light(OptionTable& options) {
  options.value("--out", out_, values::folder(), "Output folder");
  at_.declare(options, AtOption::Caches::left);
  declare_reports(options);
}

void ChangeOptions::declare_reports(OptionTable& options) {
  options.flag("--dry-run", dry_run_, "Show what would change without writing");
  report_.declare(options, "Print nothing but errors and warnings");
  declare_run_options(options);
}

}  // namespace vizzy::cli
