#pragma once

#include <string>
#include <vector>

#include "core/error.h"
#include "core/verify/folder/findings.h"
#include "core/verify/folder/verify_folder.h"

namespace vizzy::test {

/// The damage of a report, each "location: problem".
inline std::vector<std::string> damage_in(const verify::folder::VerifyReport& report) {
  std::vector<std::string> lines;
  for (const verify::Finding& finding : report.damage)
    lines.push_back(verify::folder::line_of(finding));
  return lines;
}

inline std::vector<std::string> remedies_in(const verify::folder::VerifyReport& report) {
  std::vector<std::string> texts;
  for (const Remedy& remedy : report.remedies) texts.push_back(text_of(remedy));
  return texts;
}

}  // namespace vizzy::test
