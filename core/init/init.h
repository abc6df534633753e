#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/source/source.h"

namespace vizzy::init {

enum class InitOutcome { written, kept };

struct InitFile {
  std::string path;  ///< below the folder
  InitOutcome outcome = InitOutcome::written;
};

/// The parts of a table that the proposed definition leaves out.
struct LeftOut {
  std::string table;
  std::vector<std::string> columns;  ///< whose names say that they may be secret
  std::string rows_but;              ///< SQL that holds for the rows that are shown; empty for all
  bool whole_table = false;          ///< its own name says so
  std::vector<std::string> undecided = {};  ///< columns that may say which rows nobody should see
  std::string unusable = {};  ///< why no query should name the table; empty for no reason
};

/// What `vizzy init` did.
struct InitReport {
  std::string folder;
  std::string database;  ///< whose tables the definition was proposed for; empty for none
  std::string table;     ///< that the proposed feed lists; empty when no definition was written
  std::vector<LeftOut> left_out;
  std::vector<InitFile> files;
  bool password_left_out = false;  ///< of the database's URL in the settings
};

/// Writes a starting point into `folder`, which is made when it is missing: a commented definition
/// and its JSON Schema, settings, configurations of hosts, a crontab and units of systemd that name
/// the folder. An existing file is kept. With a snapshot the definition is proposed for the tables
/// of its database, which the settings name, for its `table` if that is not empty; without one it
/// is the default definition. Errors: `failed` when a file cannot be written, or no table can be
/// proposed.
[[nodiscard]] InitReport write_starter_files(const std::filesystem::path& folder,
                                             const std::string& database,
                                             source::Snapshot* snapshot,
                                             const std::string& table = "");

[[nodiscard]] std::string json(const InitReport& report);
[[nodiscard]] std::string text(const InitReport& report);

}  // namespace vizzy::init
