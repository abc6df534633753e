#include "core/feed/misfits.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text/number_words.h"

namespace vizzy::feed {

Misfits::Column& Misfits::column_of(const std::string& field) {
  const auto known = std::ranges::find(columns_, field, &Column::field);
  if (known != columns_.end()) return *known;
  Column& column = columns_.emplace_back();
  column.field = field;
  return column;
}

void Misfits::add(const std::string& key, const std::vector<Misfit>& misfits) {
  ++rows_;
  for (const Misfit& misfit : misfits) {
    Column& column = column_of(misfit.field);
    ++column.rows;
    if (column.remedy.empty()) column.remedy = misfit.remedy;
    const Line line{key, misfit.reason};
    if (column.shown.size() < kShown && std::ranges::find(column.shown, line) == column.shown.end())
      column.shown.push_back(line);
  }
}

std::string Misfits::text(const std::string& location) const {
  std::string text;
  for (const Column& column : columns_) {
    for (const Line& line : column.shown)
      text += fmt::format("{}: key {}: {}: {}\n", location, line.key, column.field, line.reason);
    if (column.rows > column.shown.size())
      text +=
          fmt::format("  and {} where \"{}\" does not fit\n",
                      text::counted(column.rows - column.shown.size(), "more row"), column.field);
    if (!column.remedy.empty()) text += fmt::format("  remedy: {}\n", column.remedy);
  }
  if (!text.empty()) text.pop_back();
  return text;
}

}  // namespace vizzy::feed
