#pragma once

#include <sstream>
#include <string>
#include <string_view>

#include "core/ingest/import.h"
#include "tests/ingest/workspace.h"

namespace vizzy::test {

/// A database of its own, and imports of texts into it.
class Importing {
 public:
  [[nodiscard]] std::string db() const { return work_.path("a.db"); }
  [[nodiscard]] bool has_database() const { return std::filesystem::exists(db()); }

  ingest::ImportReport creators(std::string_view text) {
    return run(ingest::creators_table(), "creators.csv", text);
  }
  ingest::ImportReport videos(std::string_view text) {
    return run(ingest::videos_table(), "videos.csv", text);
  }
  /// What an import of creators complains about.
  std::string wrong_creators(std::string_view text) {
    return complaint([&] { creators(text); });
  }
  std::string wrong_videos(std::string_view text) {
    return complaint([&] { videos(text); });
  }
  [[nodiscard]] std::string rows(const std::string& sql) const { return rows_of(db(), sql); }

  ingest::ImportOptions options;  ///< table, file and database are set by each import

 private:
  ingest::ImportReport run(const ingest::Table& table, const char* file, std::string_view text) {
    options.database = db();
    options.table = &table;
    options.file = file;
    std::istringstream input{std::string(text)};
    NoProgress progress;
    return ingest::import_rows(input, options, {}, progress);
  }

  Workspace work_;
};

/// The message about one bad row.
inline std::string one_bad_row(std::string_view file, std::string_view row) {
  return std::string(file) + " has 1 bad row, nothing was imported\n" + std::string(file) + ":" +
         std::string(row) + "\ncorrect the file, or pass --skip-bad-rows to leave bad rows out";
}

}  // namespace vizzy::test
