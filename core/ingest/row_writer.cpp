#include "core/ingest/row_writer.h"

#include <fmt/format.h>

#include <utility>

namespace vizzy::ingest {

namespace {

Written refused(std::string_view column, std::string problem) {
  return {Outcome::refused, std::string(column), std::move(problem)};
}

}  // namespace

std::optional<Written> RowWriter::refusal_before(const CheckedRow& row) {
  const std::int64_t key = key_of(row);
  if (const auto first = first_line_of(key))
    return refused("id", fmt::format("{} is already on line {}", key, *first));
  const auto creator = table_.find("creator_id");
  if (!creator) return std::nullopt;
  const auto id = std::get<std::int64_t>(*row[*creator]);
  if (creator_exists(id)) return std::nullopt;
  return refused("creator_id",
                 fmt::format("there is no creator {}; import the creators first", id));
}

Written RowWriter::refusal_after(const CheckedRow& row, bool username_clashed,
                                 const std::string& says) {
  const auto column = table_.find("username");
  if (!username_clashed || !column)
    return refused("", says);  // a constraint that the user has added to the table
  const auto& username = std::get<std::string>(*row[*column]);
  const auto owner = creator_named(username);
  if (!owner) return refused("username", fmt::format("{} is taken", in_quotes(username)));
  if (*owner == key_of(row)) return refused("", says);
  return taken(username, {*owner, first_line_of(*owner)});
}

std::string RowWriter::upsert_sql(const std::vector<std::string>& names,
                                  const std::string& source) const {
  std::vector<std::string> updates;
  for (const std::string& name : names)
    if (name != table_.columns[kKey].name)
      updates.push_back(fmt::format("{0} = excluded.{0}", name));
  return fmt::format("INSERT INTO {}({}) {} ON CONFLICT(id) DO UPDATE SET {}", table_.name,
                     fmt::join(names, ", "), source, fmt::join(updates, ", "));
}

std::vector<std::string> RowWriter::names_in(const CheckedRow& row) const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < row.size(); ++i)
    if (row[i]) names.emplace_back(table_.columns[i].name);
  return names;
}

}  // namespace vizzy::ingest
