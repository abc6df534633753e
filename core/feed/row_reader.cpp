#include "core/feed/row_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/feed/row_relay.h"
#include "core/format/canonical_json.h"

namespace vizzy::feed {

namespace {
constexpr std::uint64_t kRowsPerUpdate = 4096;
}

std::size_t max_row_bytes(const sort::MemoryBudget& memory) {
  constexpr std::size_t kPart = 16;  // rows cross to a thread in batches, and become JSON and keys
  constexpr std::size_t kLeast = std::size_t{1} << 20;
  return std::max(kLeast, memory.limit_bytes() / kPart);
}

RowReader::RowReader(const definition::View& view, Progress& progress, std::size_t max_row_bytes,
                     const std::vector<std::string>& extra)
    : view_(view), progress_(progress), max_row_bytes_(max_row_bytes), columns_(view, extra) {
  for (const definition::Field& field : view.fields) {
    std::string name;
    format::append_json_string(name, field.name);
    names_.push_back(name + ":");
  }
}

/// Rows that do not fit are found again, and reported, when they are read.
void RowReader::gather(source::Snapshot& snapshot, const source::Query& query) {
  snapshot.select(query, [&](source::Row row) {
    try {
      columns_.gather(row);
    } catch (const Misfit&) {
      return;
    }
  });
}

void RowReader::read(source::Snapshot& snapshot, const std::function<void(source::Row)>& visit) {
  Diagnostics bad_rows;
  std::uint64_t count = 0;
  const source::Query query{.sql = view_.sql,
                            .location = view_.location + ".sql",
                            .columns = columns_.requests(),
                            .max_row_bytes = max_row_bytes_,
                            .key = view_.fields[view_.key].column};
  if (columns_.needs_all_rows()) gather(snapshot, query);
  progress_.begin("reading rows", 0);
  RowRelay relay([&](source::Row row) {
    if (++count % kRowsPerUpdate == 0) progress_.update(count);
    try {
      visit(row);
    } catch (const Misfit& misfit) {
      bad_rows.add({fmt::format("{}: key {}", view_.location, shown_key(columns_.key_cell(row))),
                    misfit.field, misfit.reason});
    }
  });
  snapshot.select(query, [&](source::Row row) { relay.push(row); });
  relay.finish();
  if (!bad_rows.empty())
    throw Error(ErrorKind::failed,
                fmt::format("{} of {} rows do not fit the definition; correct the rows, the SQL or "
                            "the declared types\n{}",
                            bad_rows.count(), count, bad_rows.text()));
}

Value RowReader::key(source::Row row) const {
  const Value key = columns_.shown(view_.key, row);
  if (std::holds_alternative<std::monostate>(key))
    throw Error(ErrorKind::gate,
                fmt::format("{}: the key \"{}\" is NULL in a row", view_.location,
                            view_.fields[view_.key].name),
                {"leave such rows out of the query (WHERE ... IS NOT NULL)"});
  return key;
}

void RowReader::append_fields(std::string& json, source::Row row,
                              std::vector<Value>& values) const {
  values.clear();
  json += '{';
  for (std::size_t i = 0; i < view_.fields.size(); ++i) {
    values.push_back(columns_.shown(i, row));
    if (std::holds_alternative<std::monostate>(values.back())) continue;
    if (json.back() != '{') json += ',';
    json += names_[i];
    append_json_value(json, values.back());
  }
}

}  // namespace vizzy::feed
