#pragma once

#include <ostream>
#include <string>
#include <utility>

#include "cli/command.h"
#include "cli/options/option_table.h"
#include "core/text/display_width.h"

namespace vizzy::cli {

/// Hides the room of that name where a report is printed, so that the function of the report's own
/// room is found.
void text() = delete;

/// How a command prints its report: as text, as JSON or not at all.
class ReportOptions {
 public:
  /// Declares --json and --quiet.
  void declare(OptionTable& options, std::string quiet_help = "Print nothing but errors") {
    declare_json(options);
    options.flag("--quiet", quiet_, std::move(quiet_help));
  }

  [[nodiscard]] bool quiet() const { return quiet_; }

  /// For a command that has no progress to silence.
  void declare_json(OptionTable& options) {
    options.flag("--json", json_, "Print the report as JSON");
  }

  /// Prints what the report's room makes of it (see core/report_json.h); JSON even with --quiet. Of
  /// a run that may be unattended, whose report has a summary, it logs that and the warnings, too.
  template <class Report>
  void print(const Report& report, const Environment& environment) const {
    if constexpr (requires { summary(report); }) {
      if constexpr (requires { report.warnings; }) environment.log.warn(report.warnings);
      environment.log.happened(summary(report), quiet_);
    }
    if (json_) {
      environment.out << json(report);
    } else if (!quiet_) {
      environment.out << text::harmless(text(report));
    }
  }

 private:
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace vizzy::cli
