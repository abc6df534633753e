#include "core/source/source.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/source/postgres_source.h"
#include "core/source/postgres_url.h"
#include "core/source/sqlite_source.h"

namespace vizzy::source {

namespace {

/// "1 and 3", counted from 1.
std::string positions_of(const std::string& name, const std::vector<std::string>& names) {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) positions.push_back(i + 1);
  return fmt::format("{}", fmt::join(positions, " and "));
}

}  // namespace

std::vector<int> column_indexes(const Query& query, const std::vector<std::string>& names) {
  std::vector<int> indexes;
  for (const ColumnRequest& column : query.columns) {
    const auto found = std::ranges::find(names, column.name);
    if (found == names.end() && !column.optional)
      throw Error(
          ErrorKind::failed,
          fmt::format("{}: the query returns no column \"{}\"{}; it returns {}", query.location,
                      column.name, did_you_mean(column.name, names), fmt::join(names, ", ")));
    if (found != names.end() && std::find(found + 1, names.end(), column.name) != names.end())
      throw Error(ErrorKind::failed,
                  fmt::format("{}: the query returns several columns \"{}\", at {}", query.location,
                              column.name, positions_of(column.name, names)),
                  {"use AS to rename all but the one you need"});
    indexes.push_back(found == names.end() ? -1 : static_cast<int>(found - names.begin()));
  }
  return indexes;
}

void require_database(const std::string& url) {
  if (is_postgres_url(url)) return require_postgres_url(url);
  require_database_name(url);
  require_sqlite_file(url);
}

std::string shown_database(const std::string& url) {
  return is_postgres_url(url) ? shown_postgres_url(url) : url;
}

std::unique_ptr<Snapshot> open_snapshot(
    const std::string& url, const std::stop_token& stop, std::chrono::milliseconds busy_timeout,
    std::optional<std::chrono::milliseconds> statement_timeout) {
  require_database(url);
  if (is_postgres_url(url))
    return open_postgres_snapshot(url, stop, busy_timeout, statement_timeout);
  return open_sqlite_snapshot(url, stop, busy_timeout);
}

}  // namespace vizzy::source
