#include "core/feed/row_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/feed/misfits.h"
#include "core/feed/row_relay.h"
#include "core/feed/slice.h"
#include "core/format/canonical_json.h"

namespace vizzy::feed {

namespace {
constexpr std::uint64_t kRowsPerUpdate = 4096;

/// A row is given up at the first: the others are looked for, too.
std::vector<Misfit> all_misfits(const ViewColumns& columns, source::Row row, const Misfit& first) {
  std::vector<Misfit> all = columns.misfits(row);
  const bool is_known = std::ranges::any_of(all, [&](const Misfit& misfit) {
    return misfit.field == first.field && misfit.reason == first.reason;
  });
  if (!is_known) all.push_back(first);  // it is no field: what names a segment, or a parent
  return all;
}

}  // namespace

std::size_t max_row_bytes(const sort::MemoryBudget& memory) {
  constexpr std::size_t kPart = 16;  // rows cross to a thread in batches, and become JSON and keys
  constexpr std::size_t kLeast = std::size_t{1} << 20;
  return std::max(kLeast, memory.shared_bytes() / kPart);
}

RowReader::RowReader(const definition::View& view, Progress& progress, std::size_t max_row_bytes,
                     const std::vector<std::string>& extra)
    : view_(view),
      progress_(progress),
      max_row_bytes_(max_row_bytes),
      columns_(view, extra),
      fit_(view),
      uncounted_(view) {
  for (const definition::Field& field : view.fields) {
    std::string name;
    format::append_json_string(name, field.name);
    names_.push_back(name + ":");
  }
}

void RowReader::select(source::Snapshot& snapshot, const source::Query& query,
                       const std::function<void(source::Row)>& visit) {
  snapshot.select(query, [&](source::Row row) { visit(fit_.clipped(row)); });
}

/// Rows that do not fit are found again, and reported, when they are read.
void RowReader::gather(source::Snapshot& snapshot, const source::Query& query) {
  select(snapshot, query, [&](source::Row row) {
    try {
      columns_.gather(row);
    } catch (const Misfit&) {
      return;
    }
  });
}

void RowReader::read(source::Snapshot& snapshot, const std::function<void(source::Row)>& visit,
                     const std::string& where) {
  Misfits bad_rows;
  std::uint64_t count = 0;
  source::Query query{.sql = view_.sql,
                      .location = view_.location + ".sql",
                      .columns = columns_.requests(),
                      .max_row_bytes = fit_.max_row_bytes(max_row_bytes_),
                      .key = view_.fields[view_.key].column};
  if (columns_.needs_all_rows()) gather(snapshot, query);
  query.sql = narrowed(snapshot, query, where);
  progress_.begin("reading rows", 0);
  RowRelay relay([&](source::Row row) {
    if (++count % kRowsPerUpdate == 0) progress_.update(count);
    try {
      visit(row);
    } catch (const Misfit& misfit) {
      bad_rows.add(shown_key(columns_.key_cell(row)), all_misfits(columns_, row, misfit));
    }
  });
  select(snapshot, query, [&](source::Row row) { relay.push(row); });
  relay.finish();
  if (!bad_rows.empty())
    throw Error(ErrorKind::failed,
                fmt::format("{} of {} rows do not fit the definition; correct the rows, the SQL or "
                            "the declared types\n{}",
                            bad_rows.rows(), count, bad_rows.text(view_.location)));
  oversized_ = fit_.finish();
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

bool RowReader::write_fields(std::string& json, source::Row row, std::vector<Value>& values,
                             Counts counts) {
  values.clear();
  for (std::size_t i = 0; i < view_.fields.size(); ++i) values.push_back(columns_.shown(i, row));
  json.clear();
  append(json, values);
  RowFit& fit = counts == Counts::yes ? fit_ : uncounted_;
  return fit.accept(json, values, [this](std::string& anew, const std::vector<Value>& shorter) {
    append(anew, shorter);
  });
}

void RowReader::append(std::string& json, const std::vector<Value>& values) const {
  json += '{';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::holds_alternative<std::monostate>(values[i])) continue;
    if (json.back() != '{') json += ',';
    json += names_[i];
    append_json_value(json, values[i]);
  }
}

}  // namespace vizzy::feed
