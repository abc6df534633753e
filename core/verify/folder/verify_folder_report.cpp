#include <fmt/format.h>

#include "core/report_json.h"
#include "core/text/number_words.h"
#include "core/timestamp.h"
#include "core/verify/folder/findings.h"
#include "core/verify/folder/verify_folder.h"

namespace vizzy::verify::folder {

std::string json(const VerifyReport& report) {
  std::vector<std::string> damage, remedies;
  for (const Finding& finding : report.damage) damage.push_back(line_of(finding));
  for (const Remedy& remedy : report.remedies) remedies.push_back(text_of(remedy));
  Json json{{"sequence", report.sequence},
            {"versions", report.versions},
            {"objects", report.objects},
            {"documents", report.documents},
            {"files", report.files},
            {"commit_is_pending", report.commit_is_pending},
            {"damage_count", report.damage_count},
            {"damage", damage},
            {"remedies", remedies},
            {"elsewhere", report.elsewhere},
            {"garbage_files", report.garbage_files},
            {"garbage_bytes", report.garbage_bytes},
            {"garbage", report.garbage}};
  if (report.divided_build_until)
    json["divided_build_until"] = format_timestamp(*report.divided_build_until);
  return report_json(json);
}

std::string text(const VerifyReport& report) {
  std::string text = fmt::format(
      "sequence {}: {} walked, {} and {} ({}) decoded\n", report.sequence,
      text::counted(report.versions, "version"), text::counted(report.objects, "object"),
      text::counted(report.documents, "document"), text::counted(report.files, "file"));
  if (report.commit_is_pending)
    text +=
        "a commit was interrupted; the next build completes it, and entries and documents can be "
        "checked after that\n";
  for (const Finding& damage : report.damage) text += "damage: " + line_of(damage) + "\n";
  if (report.damage_count > report.damage.size())
    text +=
        fmt::format("... and {} more\n", text::grouped(report.damage_count - report.damage.size()));
  if (report.garbage_files > 0)
    text += fmt::format("garbage: {} ({}) that nothing refers to, e.g. {}\n",
                        text::counted(report.garbage_files, "file"),
                        text::counted(report.garbage_bytes, "byte"), report.garbage.front());
  if (report.divided_build_until)
    text += fmt::format("a build in parts is in progress until {}: its files were left out\n",
                        format_timestamp(*report.divided_build_until));
  if (report.elsewhere > 0)
    text += fmt::format("{} only at {}\n", text::counted(report.elsewhere, "file"), report.origin);
  if (report.damage_count == 0)
    text += report.elsewhere > 0 ? "no damage found in the other files\n" : "no damage found\n";
  return text;
}

}  // namespace vizzy::verify::folder
