#include "core/ingest/postgres_row_writer.h"

#include <fmt/format.h>

#include <charconv>
#include <set>
#include <string_view>
#include <utility>

#include "core/ingest/postgres_copy.h"
#include "core/ingest/postgres_session.h"

namespace vizzy::ingest {

namespace {

constexpr std::string_view kUniqueViolation = "23505";

/// Errors that one row is to blame for: a value that does not fit, a constraint, a view's check, a
/// trigger's own objection.
bool blames_a_row(const source::PostgresError& error) {
  const std::string_view state = error.state();
  return state.starts_with("22") || state.starts_with("23") || state.starts_with("44") ||
         state == "P0001";
}

template <class Integer>
std::optional<Integer> first_integer(const std::vector<std::string>& column) {
  if (column.empty()) return std::nullopt;
  Integer number{};
  (void)std::from_chars(column[0].data(), column[0].data() + column[0].size(), number);
  return number;
}

}  // namespace

PostgresRowWriter::PostgresRowWriter(source::PostgresConnection& connection, const Table& table)
    : RowWriter(table), connection_(connection) {
  connection_.run(fmt::format(
      "CREATE TEMP TABLE vizzy_rows ON COMMIT DROP AS SELECT 0::bigint AS line, 0 AS part, {} FROM "
      "{} WITH NO DATA; CREATE TEMP TABLE vizzy_seen(id bigint PRIMARY KEY, line bigint NOT NULL) "
      "ON COMMIT DROP",
      fmt::join(table.column_names(), ", "), table.name));
  if (has_usernames()) begin_moves("ON COMMIT DROP");
}

std::vector<Written> PostgresRowWriter::write(std::span<const CheckedLine> rows) {
  try {
    std::vector<Written> written;
    if (!rows.empty()) write_some(rows, written);
    return written;
  } catch (const source::PostgresError& error) {
    throw write_error(error, connection_.name());
  }
}

std::vector<TakenBack> PostgresRowWriter::finish() {
  try {
    if (has_usernames()) give_back_names();
    return taken_back();
  } catch (const source::PostgresError& error) {
    throw write_error(error, connection_.name());
  }
}

void PostgresRowWriter::run(const std::string& sql) { connection_.run(sql); }

std::optional<std::string> PostgresRowWriter::value(const std::string& sql) {
  std::vector<std::string> column = connection_.first_column(sql);
  if (column.empty()) return std::nullopt;
  return std::move(column.front());
}

void PostgresRowWriter::write_some(std::span<const CheckedLine> rows,
                                   std::vector<Written>& written) {
  if (write_all(rows, written)) return;
  if (rows.size() > 1) {
    write_some(rows.first(rows.size() / 2), written);
    write_some(rows.subspan(rows.size() / 2), written);
    return;
  }
  const CheckedRow& row = rows.front().row;
  if (auto refusal = refusal_before(row)) {
    written.push_back(*std::move(refusal));
  } else if (refusal_.state() == kUniqueViolation && make_way(rows.front())) {
    write_some(rows, written);
  } else {
    written.push_back(refusal_after(row, refusal_.state() == kUniqueViolation, refusal_.what()));
  }
}

bool PostgresRowWriter::write_all(std::span<const CheckedLine> rows,
                                  std::vector<Written>& written) {
  connection_.run("TRUNCATE vizzy_rows; SAVEPOINT rows");
  bool done = false;
  try {
    done = try_all(rows, written);
  } catch (const source::PostgresError& error) {
    if (!blames_a_row(error)) throw;
    refusal_ = error;
  }
  connection_.run(done ? "RELEASE rows" : "ROLLBACK TO rows; RELEASE rows");
  return done;
}

/// Copies the rows into the temporary table.
PostgresRowWriter::Parts PostgresRowWriter::stage(std::span<const CheckedLine> rows) {
  Parts parts;
  std::string data;
  for (const CheckedLine& line : rows) {
    const int part =
        parts.try_emplace(names_in(line.row), static_cast<int>(parts.size())).first->second;
    data += fmt::format("{}\t{}", line.line, part);
    for (const auto& value : line.row) {
      data += '\t';
      append_copy_field(data, value.value_or(ColumnValue()));
    }
    data += '\n';
  }
  connection_.copy_in("COPY vizzy_rows FROM STDIN", data);
  return parts;
}

void PostgresRowWriter::make_ways() {
  connection_.run(
      keep_sql("(SELECT c.* FROM creators AS c JOIN vizzy_rows AS r ON r.id = c.id WHERE "
               "c.username <> r.username) AS c"));
  connection_.run(
      "WITH parked AS (INSERT INTO vizzy_parked SELECT DISTINCT c.id, c.username FROM creators AS "
      "c "
      "JOIN vizzy_rows AS r ON r.username = c.username AND r.id <> c.id WHERE NOT EXISTS (SELECT 1 "
      "FROM vizzy_seen AS s WHERE s.id = c.id AND NOT EXISTS (SELECT 1 FROM vizzy_rows AS o WHERE "
      "o.id = c.id)) RETURNING id) UPDATE creators SET username = chr(1) || id WHERE id IN (SELECT "
      "id FROM parked)");
}

bool PostgresRowWriter::any(const std::string& query) {
  return !connection_.first_column(query + " LIMIT 1").empty();
}

bool PostgresRowWriter::try_all(std::span<const CheckedLine> rows, std::vector<Written>& written) {
  const Parts parts = stage(rows);
  connection_.run("INSERT INTO vizzy_seen SELECT id, line FROM vizzy_rows");
  if (table().find("creator_id") && any("SELECT 1 FROM vizzy_rows AS r WHERE NOT EXISTS (SELECT 1 "
                                        "FROM creators AS c WHERE c.id = r.creator_id)"))
    return false;
  if (has_usernames()) make_ways();
  const std::vector<std::string> known = connection_.first_column(
      fmt::format("SELECT r.line FROM vizzy_rows AS r JOIN {} AS t ON t.id = r.id", table().name));
  for (const auto& [names, part] : parts)
    connection_.run(upsert_sql(names, fmt::format("SELECT {} FROM vizzy_rows WHERE part = {} ORDER "
                                                  "BY line",
                                                  fmt::join(names, ", "), part)));
  const std::set<std::string> updated(known.begin(), known.end());
  for (const CheckedLine& line : rows)
    written.push_back(
        {updated.contains(std::to_string(line.line)) ? Outcome::updated : Outcome::inserted, "",
         ""});
  return true;
}

std::optional<std::uint64_t> PostgresRowWriter::first_line_of(std::int64_t key) {
  return first_integer<std::uint64_t>(
      connection_.first_column(fmt::format("SELECT line FROM vizzy_seen WHERE id = {}", key)));
}

bool PostgresRowWriter::creator_exists(std::int64_t id) {
  return any(fmt::format("SELECT 1 FROM creators WHERE id = {}", id));
}

std::optional<std::int64_t> PostgresRowWriter::creator_named(const std::string& username) {
  return first_integer<std::int64_t>(
      connection_.first_column("SELECT id FROM creators WHERE username = $1", {username}));
}

}  // namespace vizzy::ingest
