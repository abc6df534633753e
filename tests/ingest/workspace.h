#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>

#include "core/error.h"

namespace vizzy::test {

/// A folder of its own for one test, removed at the end.
class Workspace {
 public:
  Workspace() {
    std::string pattern = (std::filesystem::temp_directory_path() / "vizzy-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
  }
  ~Workspace() { std::filesystem::remove_all(root_); }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  [[nodiscard]] std::string path(std::string_view name) const { return (root_ / name).string(); }
  [[nodiscard]] std::string write(std::string_view name, std::string_view content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }

 private:
  std::filesystem::path root_;
};

/// The rows of a query, fields separated by "|" and rows by line feeds; NULL is "-".
inline std::string rows_of(const std::string& database, const std::string& sql) {
  SQLite::Database opened(database);
  SQLite::Statement query(opened, sql);
  std::string rows;
  while (query.executeStep()) {
    if (!rows.empty()) rows += '\n';
    for (int i = 0; i < query.getColumnCount(); ++i) {
      if (i > 0) rows += '|';
      rows += query.isColumnNull(i) ? "-" : query.getColumn(i).getString();
    }
  }
  return rows;
}

/// What `action` complains about; empty if it does not. `kind` must be the error's.
inline std::string complaint(const std::function<void()>& action,
                             ErrorKind kind = ErrorKind::failed) {
  try {
    action();
  } catch (const Error& error) {
    return error.kind() == kind ? error.what()
                                : "wrong kind of error: " + std::string(error.what());
  }
  return "";
}

}  // namespace vizzy::test
