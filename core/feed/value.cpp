#include "core/feed/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/feed/graphemes.h"
#include "core/format/canonical_json.h"
#include "core/source/identifier.h"
#include "core/timestamp.h"
#include "core/utf8.h"

namespace vizzy::feed {

namespace {

source::Cell cell_of_fallback(const definition::Field& field) {
  if (const auto* integer = std::get_if<std::int64_t>(&field.fallback)) return *integer;
  if (const auto* real = std::get_if<double>(&field.fallback)) return *real;
  if (const auto* boolean = std::get_if<bool>(&field.fallback)) return *boolean;
  if (const auto* text = std::get_if<std::string>(&field.fallback)) return std::string_view(*text);
  return {};
}

Value rounded_integer(const source::Cell& cell, const definition::Field& field) {
  const std::int64_t value = integer_of(cell);
  const std::optional<std::int64_t> rounded =
      field.significant_digits == 0 ? value : round_significant(value, field.significant_digits);
  if (!rounded) throw Misfit{fmt::format("{} cannot be rounded within 64 bits", value)};
  if (*rounded < field.min || *rounded > field.max)
    throw Misfit{
        fmt::format("is {}, outside of {} to {}, its min and max", *rounded, field.min, field.max)};
  return *rounded;
}

Value rounded_decimal(const source::Cell& cell, int digits) {
  std::optional<Decimal> rounded;
  if (const auto* real = std::get_if<double>(&cell)) {
    rounded = round_decimal(*real, digits);
  } else if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
    rounded = round_ratio(*integer, 1, digits);
  } else {
    misfit(cell, definition::FieldType::decimal);
  }
  if (!rounded)
    throw Misfit{fmt::format("is {}; a decimal with {} digits is finite and has at most 15 in all",
                             describe(cell), digits)};
  return *rounded;
}

/// Says which field does not fit; what is computed from several columns has no remedy for one.
void name(Misfit& misfit, const definition::Field& field) {
  misfit.field = field.name;
  if (field.ratio || field.metric) misfit.remedy.clear();
  name_column(misfit, field.column);
}

}  // namespace

ViewColumns::ViewColumns(const definition::View& view, const std::vector<std::string>& extra)
    : fields_(view.fields), key_(view.key) {
  for (const definition::Field& field : view.fields) {
    Cells cells;
    if (field.metric) {
      cells.metric = metrics_.size();
      metrics_.emplace_back(*field.metric, [&](const std::string& column) {
        return request(column, field.optional);
      });
    } else if (field.ratio) {
      for (const std::string& column : field.ratio->numerator)
        cells.numerator.push_back(request(column, field.optional));
      cells.denominator = request(field.ratio->denominator, field.optional);
    } else {
      cells.value = request(field.column, field.optional);
      cells.fallback = cell_of_fallback(field);
    }
    cells_.push_back(std::move(cells));
  }
  for (const std::string& column : extra) extra_.push_back(request(column, false));
}

std::size_t ViewColumns::request(const std::string& column, bool optional) {
  const auto found = std::ranges::find(requests_, column, &source::ColumnRequest::name);
  if (found != requests_.end()) {
    found->optional = found->optional && optional;
    return static_cast<std::size_t>(found - requests_.begin());
  }
  requests_.push_back({column, optional});
  return requests_.size() - 1;
}

ViewColumns::Fraction ViewColumns::fraction(const Cells& cells, source::Row row) {
  const auto integer_or_zero = [&](std::size_t cell) {
    return std::holds_alternative<std::monostate>(row[cell]) ? 0 : integer_of(row[cell]);
  };
  Fraction fraction{.denominator = integer_or_zero(cells.denominator)};
  for (const std::size_t cell : cells.numerator)
    if (__builtin_add_overflow(fraction.numerator, integer_or_zero(cell), &fraction.numerator))
      throw Misfit{"the sum of its columns does not fit in 64 bits"};
  if (fraction.denominator < 0) throw Misfit{"its denominator is negative"};
  return fraction;
}

bool ViewColumns::is_absent(const definition::Field& field, const Cells& cells,
                            source::Row row) const {
  const auto is_missing = [&](std::size_t cell) { return is_null(row[cell]); };
  if (field.metric) return metrics_[cells.metric].is_absent(row, field.optional);
  if (field.ratio)
    return field.optional &&
           (is_missing(cells.denominator) || std::ranges::any_of(cells.numerator, is_missing));
  const bool absent = is_null(cell_of(cells, row));
  if (absent && field.required)
    throw Misfit{"is NULL, and the field is required; correct the row, or give a default"};
  return absent;
}

const source::Cell& ViewColumns::cell_of(const Cells& cells, source::Row row) {
  return is_null(row[cells.value]) ? cells.fallback : row[cells.value];
}

Value ViewColumns::shown_value(const definition::Field& field, const Cells& cells,
                               source::Row row) const {
  if (is_absent(field, cells, row)) return std::monostate{};
  if (field.metric) return rounded_decimal(metrics_[cells.metric].value(row), field.digits);
  if (field.ratio) {
    const Fraction f = fraction(cells, row);
    if (f.denominator == 0) return Decimal{0, field.digits};
    const auto rounded = round_ratio(f.numerator, f.denominator, field.digits);
    if (!rounded) throw Misfit{"the ratio does not fit 15 digits"};
    return *rounded;
  }
  const source::Cell& cell = cell_of(cells, row);
  switch (field.type) {
    case definition::FieldType::integer: return rounded_integer(cell, field);
    case definition::FieldType::decimal: return rounded_decimal(cell, field.digits);
    case definition::FieldType::boolean: return boolean_of(cell);
    case definition::FieldType::date: return date_of(cell);
    case definition::FieldType::timestamp: return timestamp_of(cell);
    case definition::FieldType::text: break;
  }
  const std::string_view text = text_of(cell);
  return field.max_chars == 0 ? text : first_graphemes(text, field.max_chars);
}

Value ViewColumns::exact_value(const definition::Field& field, const Cells& cells,
                               source::Row row) const {
  if (is_absent(field, cells, row)) return std::monostate{};
  if (field.metric) return metrics_[cells.metric].value(row);
  if (field.ratio) {
    const Fraction f = fraction(cells, row);
    if (f.denominator == 0) return 0.0;
    return static_cast<double>(f.numerator) / static_cast<double>(f.denominator);
  }
  const source::Cell& cell = cell_of(cells, row);
  if (field.type == definition::FieldType::integer) return integer_of(cell);
  if (field.type == definition::FieldType::decimal) {
    (void)rounded_decimal(cell, field.digits);  // throws what does not fit
    const auto* real = std::get_if<double>(&cell);
    return real != nullptr ? *real : static_cast<double>(std::get<std::int64_t>(cell));
  }
  return shown_value(field, cells, row);
}

bool ViewColumns::needs_all_rows() const {
  return std::ranges::any_of(metrics_, &MetricColumn::needs_all_rows);
}

void ViewColumns::gather(source::Row row) {
  for (MetricColumn& metric : metrics_) metric.gather(row);
}

Value ViewColumns::shown(std::size_t index, source::Row row) const {
  try {
    return shown_value(fields_[index], cells_[index], row);
  } catch (Misfit& misfit) {
    name(misfit, fields_[index]);
    throw;
  }
}

std::vector<Misfit> ViewColumns::misfits(source::Row row) const {
  std::vector<Misfit> found;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    try {
      (void)shown(i, row);
    } catch (const Misfit& misfit) {
      found.push_back(misfit);
    }
  }
  return found;
}

Value ViewColumns::exact(std::size_t index, source::Row row) const {
  try {
    return exact_value(fields_[index], cells_[index], row);
  } catch (Misfit& misfit) {
    name(misfit, fields_[index]);
    throw;
  }
}

void append_json_value(std::string& out, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    format::append_json_integer(out, *integer);
  } else if (const auto* text = std::get_if<std::string_view>(&value)) {
    format::append_json_string(out, *text);
  } else if (const auto* decimal = std::get_if<Decimal>(&value)) {
    append_decimal(out, *decimal);
  } else if (const auto* date = std::get_if<std::chrono::sys_days>(&value)) {
    constexpr std::size_t kDateChars = 10;
    format::append_json_string(out, format_timestamp(*date).substr(0, kDateChars));
  } else if (const auto* time = std::get_if<std::chrono::sys_seconds>(&value)) {
    format::append_json_string(out, format_timestamp(*time));
  } else {
    out += std::get<bool>(value) ? "true" : "false";
  }
}

std::string shown_key(const source::Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  const auto* text = std::get_if<std::string_view>(&cell);
  if (text != nullptr && is_utf8(*text)) return fmt::format("\"{}\"", *text);
  return describe(cell);
}

}  // namespace vizzy::feed
