#include "core/serve/message.h"

namespace vizzy::serve {

std::optional<std::string> field_value(const Request& request, std::string_view name) {
  std::optional<std::string> value;
  for (const HeaderField& field : request.fields) {
    if (field.name != name) continue;
    if (value) *value += ", ";
    value = value.value_or("") + field.value;
  }
  return value;
}

}  // namespace vizzy::serve
