#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/source/source.h"

namespace vizzy {

enum class InitOutcome { written, kept };

struct InitFile {
  std::string path;  ///< below the folder
  InitOutcome outcome = InitOutcome::written;
};

/// What `vizzy init` did.
struct InitReport {
  std::string folder;
  std::string database;  ///< whose tables the definition was proposed for; empty for none
  std::string table;     ///< that the proposed feed lists
  std::vector<InitFile> files;
  bool password_left_out = false;  ///< of the database's URL in the settings
};

/// Writes a starting point into `folder`, which is made when it is missing: a commented definition
/// and its JSON Schema, settings, configurations of hosts, a crontab. A file that is there stays as
/// it is. With a snapshot the definition is proposed for the tables of its database, which the
/// settings name; without one it is the default definition. Errors: `failed` when a file cannot be
/// written, or no table can be proposed.
[[nodiscard]] InitReport write_starter_files(const std::filesystem::path& folder,
                                             const std::string& database, Snapshot* snapshot);

[[nodiscard]] std::string init_report_json(const InitReport& report);
[[nodiscard]] std::string init_report_text(const InitReport& report);

}  // namespace vizzy
