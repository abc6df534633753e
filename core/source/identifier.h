#pragma once

#include <string>
#include <string_view>

namespace vizzy::source {

/// A name of a table or column as SQL writes it, for SQLite and PostgreSQL alike: in double quotes
/// unless both read it without quotes. `order` becomes `"order"`.
[[nodiscard]] std::string sql_identifier(std::string_view name);

}  // namespace vizzy::source
