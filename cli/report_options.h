#pragma once

#include <ostream>
#include <string>
#include <utility>

#include "cli/command.h"
#include "cli/options/option_table.h"
#include "core/text/display_width.h"
#include "core/text/run_summary.h"

namespace vizzy::cli {

/// The formats that the report of a command is printed in.
template <class Report>
struct ReportForms {
  std::string (*json)(const Report&);
  std::string (*text)(const Report&);
};

/// How a command prints its report: as text, as JSON or not at all.
class ReportOptions {
 public:
  /// Declares --json and --quiet.
  void declare(OptionTable& options, std::string quiet_help = "Print nothing but errors") {
    options.flag("--json", json_, "Print the report as JSON");
    options.flag("--quiet", quiet_, std::move(quiet_help));
  }

  [[nodiscard]] bool quiet() const { return quiet_; }

  /// JSON is printed even with --quiet.
  template <class Report>
  void print(const Report& report, ReportForms<Report> forms,
             const Environment& environment) const {
    if (json_) {
      environment.out << forms.json(report);
    } else if (!quiet_) {
      environment.out << text::harmless(forms.text(report));
    }
  }

  /// For a run that may be unattended: also logs the warnings, if it has any, and the summary.
  template <class Report>
  void print(const Report& report, ReportForms<Report> forms,
             text::RunSummary (*summary)(const Report&), const Environment& environment) const {
    if constexpr (requires { report.warnings; }) environment.log.warn(report.warnings);
    environment.log.happened(summary(report), quiet_);
    print(report, forms, environment);
  }

 private:
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace vizzy::cli
