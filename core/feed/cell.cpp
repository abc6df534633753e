#include "core/feed/cell.h"

#include <fmt/format.h>
#include <utf8.h>

namespace vizzy {

namespace {

std::string_view type_name(FieldType type) {
  switch (type) {
    case FieldType::integer: return "an integer";
    case FieldType::decimal: return "a decimal";
    case FieldType::boolean: return "a boolean";
    case FieldType::text: break;
  }
  return "text";
}

}  // namespace

std::string describe(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell))
    return fmt::format("the integer {}", *integer);
  if (const auto* real = std::get_if<double>(&cell)) return fmt::format("the real {}", *real);
  if (const auto* boolean = std::get_if<bool>(&cell))
    return *boolean ? "the boolean true" : "the boolean false";
  if (const auto* text = std::get_if<std::string_view>(&cell)) {
    if (!utf8::is_valid(text->begin(), text->end())) return "text that is not UTF-8";
    return text->size() > 40 ? std::string("a longer text") : fmt::format("the text \"{}\"", *text);
  }
  if (std::holds_alternative<Blob>(cell)) return "a blob";
  return "NULL";
}

void misfit(const Cell& cell, FieldType declared) {
  throw Misfit{fmt::format("is {}, declared {}", describe(cell), type_name(declared))};
}

std::string_view text_of(const Cell& cell) {
  const auto* text = std::get_if<std::string_view>(&cell);
  if (text == nullptr) misfit(cell, FieldType::text);
  if (!utf8::is_valid(text->begin(), text->end()))
    throw Misfit{"is not valid UTF-8; correct the row"};
  return *text;
}

bool boolean_of(const Cell& cell) {
  if (const auto* boolean = std::get_if<bool>(&cell)) return *boolean;
  const auto* integer = std::get_if<std::int64_t>(&cell);
  if (integer == nullptr || (*integer != 0 && *integer != 1)) misfit(cell, FieldType::boolean);
  return *integer == 1;
}

std::int64_t integer_of(const Cell& cell) {
  const auto* integer = std::get_if<std::int64_t>(&cell);
  if (integer == nullptr) misfit(cell, FieldType::integer);
  return *integer;
}

}  // namespace vizzy
