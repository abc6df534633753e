#pragma once

#include <string>
#include <string_view>

namespace vizzy::source {

/// A name of a table or column as SQL writes it, for SQLite and PostgreSQL alike: in double quotes
/// unless both read it without quotes. `order` becomes `"order"`.
[[nodiscard]] std::string sql_identifier(std::string_view name);

/// How the databases differ.
enum class SqlDialect { sqlite, postgres };

/// What a query selects instead of a column of bytes: hexadecimal digits under the same name.
/// `column` is as SQL writes it.
[[nodiscard]] std::string sql_text_of_bytes(std::string_view column, SqlDialect dialect);

/// The same for a message, whichever the database is.
[[nodiscard]] std::string sql_text_of_bytes(std::string_view column);

}  // namespace vizzy::source
