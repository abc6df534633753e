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

std::size_t text_bytes(const Cell& cell) {
  const auto* text = std::get_if<std::string_view>(&cell);
  return text == nullptr ? 0 : text->size();
}

/// "the row whose \"id\" is 17".
std::string name_of_row(const Query& query, Row row) {
  constexpr std::size_t kLongestName = 60;
  const auto key = std::ranges::find(query.columns, query.key, &ColumnRequest::name);
  if (key == query.columns.end()) return "a row";
  const Cell& cell = row[static_cast<std::size_t>(key - query.columns.begin())];
  if (const auto* integer = std::get_if<std::int64_t>(&cell))
    return fmt::format("the row whose \"{}\" is {}", query.key, *integer);
  const auto* text = std::get_if<std::string_view>(&cell);
  return text == nullptr || text->size() > kLongestName
             ? "a row"
             : fmt::format("the row whose \"{}\" is \"{}\"", query.key, *text);
}

/// "a" (did you mean "b"?), "c"
std::string missing_text(const std::vector<std::string>& missing,
                         const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& column : missing)
    text +=
        fmt::format("{}\"{}\"{}", text.empty() ? "" : ", ", column, did_you_mean(column, names));
  return text;
}

}  // namespace

std::vector<int> column_indexes(const Query& query, const std::vector<std::string>& names) {
  std::vector<int> indexes;
  std::vector<std::string> missing;
  for (const ColumnRequest& column : query.columns) {
    const auto found = std::ranges::find(names, column.name);
    if (found == names.end() && !column.optional) missing.push_back(column.name);
    if (found != names.end() && std::find(found + 1, names.end(), column.name) != names.end())
      throw Error(ErrorKind::failed,
                  fmt::format("{}: the query returns several columns \"{}\", at {}", query.location,
                              column.name, positions_of(column.name, names)),
                  {"use AS to rename all but the one you need"});
    indexes.push_back(found == names.end() ? -1 : static_cast<int>(found - names.begin()));
  }
  if (!missing.empty())
    throw Error(ErrorKind::failed,
                fmt::format("{}: the query returns no {} {}; it returns {}", query.location,
                            missing.size() == 1 ? "column" : "columns",
                            missing_text(missing, names), fmt::join(names, ", ")));
  return indexes;
}

void require_fitting_row(const Query& query, Row row) {
  std::size_t bytes = 0;
  for (const Cell& cell : row) bytes += text_bytes(cell);
  if (bytes <= query.max_row_bytes) return;
  const auto largest = std::ranges::max_element(row, {}, text_bytes);
  throw Error(ErrorKind::failed,
              fmt::format("{}: {} has {} bytes of text, more than {}; most are in the "
                          "column \"{}\"",
                          query.location, name_of_row(query, row), bytes, query.max_row_bytes,
                          query.columns[static_cast<std::size_t>(largest - row.begin())].name),
              {"shorten it in the SQL (substr), or leave it out"});
}

void require_database(const std::string& url) {
  if (is_postgres_url(url)) return require_postgres_url(url);
  require_database_name(url);
  require_sqlite_file(url);
}

std::string shown_database(const std::string& url) {
  return is_postgres_url(url) ? shown_postgres_url(url) : url;
}

std::unique_ptr<Snapshot> open_snapshot(const std::string& url, const std::stop_token& stop,
                                        std::chrono::milliseconds busy_timeout,
                                        std::optional<std::chrono::milliseconds> statement_timeout,
                                        const std::string& shared) {
  require_database(url);
  if (is_postgres_url(url))
    return open_postgres_snapshot(url, stop, busy_timeout, statement_timeout, shared);
  return open_sqlite_snapshot(url, stop, busy_timeout, shared);
}

}  // namespace vizzy::source
