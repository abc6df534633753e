#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <utility>

#include "core/ingest/row_writer.h"

// How usernames change hands: the part of `RowWriter` that is about it.
namespace vizzy::ingest {

namespace {

/// A name that nobody has: usernames hold no control characters.
std::string free_name(std::int64_t creator) { return fmt::format("'\x01{}'", creator); }

std::string rename_sql(std::int64_t creator, const std::string& name) {
  return fmt::format("UPDATE creators SET username = {} WHERE id = {}", name, creator);
}

}  // namespace

Written RowWriter::taken(const std::string& username, const Claim& owner) const {
  return {Outcome::refused, "username",
          fmt::format("{} is taken by creator {}, {}", in_quotes(username), owner.creator,
                      owner.line ? fmt::format("line {}", *owner.line) : "who is in the database")};
}

std::optional<std::int64_t> RowWriter::id_from(const std::string& sql) {
  const std::optional<std::string> text = value(sql);
  if (!text) return std::nullopt;
  std::int64_t id = 0;
  (void)std::from_chars(text->data(), text->data() + text->size(), id);
  return id;
}

void RowWriter::begin_moves(const std::string& on_commit) {
  run(fmt::format("CREATE TEMP TABLE vizzy_before {} AS SELECT {} FROM creators WHERE 1 = 0",
                  on_commit, fmt::join(table_.column_names(), ", ")));
  run("CREATE UNIQUE INDEX vizzy_before_id ON vizzy_before(id)");
  run(fmt::format(
      "CREATE TEMP TABLE vizzy_parked {} AS SELECT id, username FROM creators WHERE 1 = 0",
      on_commit));
  run("CREATE UNIQUE INDEX vizzy_parked_id ON vizzy_parked(id)");
}

std::string RowWriter::keep_sql(const std::string& rows) const {
  std::string columns;
  for (const std::string& name : table_.column_names())
    columns += fmt::format("{}{}", columns.empty() ? "" : ", ",
                           name == "username" ? "coalesce(p.username, c.username)" : "c." + name);
  return fmt::format(
      "INSERT INTO vizzy_before SELECT {} FROM {} LEFT JOIN vizzy_parked AS p ON p.id = c.id WHERE "
      "NOT EXISTS (SELECT 1 FROM vizzy_before AS b WHERE b.id = c.id)",
      columns, rows);
}

bool RowWriter::make_way(const CheckedLine& line) {
  const auto column = table_.find("username");
  if (!column) return false;
  const std::int64_t key = key_of(line.row);
  const auto owner = creator_named(std::get<std::string>(*line.row[*column]));
  if (!owner || *owner == key) return false;
  if (!first_line_of(*owner)) {
    run(fmt::format("DELETE FROM vizzy_parked WHERE id = {}", *owner));
    run(fmt::format("INSERT INTO vizzy_parked SELECT id, username FROM creators WHERE id = {}",
                    *owner));
    run(rename_sql(*owner, free_name(*owner)));
    return true;
  }
  // An earlier row may have taken the name from this creator, who keeps it.
  if (!value(fmt::format("SELECT 1 FROM vizzy_parked AS p JOIN creators AS c ON c.username = "
                         "p.username WHERE p.id = {} AND c.id = {}",
                         key, *owner)))
    return false;
  take_back(*owner, {key, line.line});
  return true;
}

std::string RowWriter::take_name(std::int64_t creator) {
  std::string name =
      value(fmt::format("SELECT username FROM creators WHERE id = {}", creator)).value_or("");
  run(rename_sql(creator, free_name(creator)));
  return name;
}

void RowWriter::take_back(std::int64_t holder, Claim owner) {
  std::vector<std::string> columns = table_.column_names();
  columns.erase(columns.begin());  // the key
  std::string name = take_name(holder);
  for (std::optional<std::int64_t> victim = holder; victim;) {
    const std::string where = fmt::format("WHERE id = {}", *victim);
    const bool was_there = value("SELECT 1 FROM vizzy_before " + where).has_value();
    taken_back_.push_back({first_line_of(*victim).value_or(0),
                           was_there ? Outcome::updated : Outcome::inserted, taken(name, owner)});
    run("DELETE FROM vizzy_seen " + where);
    owner = {*victim, std::nullopt};
    if (!was_there) {
      run("DELETE FROM creators " + where);
      return;
    }
    // Another row may have the name that this one gets again.
    victim = id_from(fmt::format(
        "SELECT c.id FROM creators AS c JOIN vizzy_before AS b ON c.username = b.username "
        "WHERE b.id = {}",
        *victim));
    if (victim) name = take_name(*victim);
    run(fmt::format("UPDATE creators SET ({0}) = (SELECT {0} FROM vizzy_before {1}) {1}",
                    fmt::join(columns, ", "), where));
  }
}

void RowWriter::give_back_names() {
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  while (const auto owner = id_from(fmt::format(
             "SELECT p.id FROM vizzy_parked AS p JOIN creators AS c ON c.id = p.id WHERE p.id > {} "
             "AND c.username = '\x01' || p.id ORDER BY p.id LIMIT 1",
             last))) {
    last = *owner;
    const std::string name = fmt::format("SELECT username FROM vizzy_parked WHERE id = {}", last);
    if (const auto holder =
            id_from(fmt::format("SELECT id FROM creators WHERE username = ({})", name)))
      take_back(*holder, {last, std::nullopt});
    run(rename_sql(last, fmt::format("({})", name)));
  }
}

}  // namespace vizzy::ingest
