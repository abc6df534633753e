#pragma once

#include <string>
#include <string_view>

namespace vizzy::source {

/// Whether `database` names a PostgreSQL server and not a file: "postgresql://" or "postgres://".
[[nodiscard]] bool is_postgres_url(std::string_view database);

/// Checks that `database` is not a name that SQLite does not take for a path (":memory:",
/// "file:x?mode=memory"), the address of another kind of database ("mysql://...") or one with a
/// typing mistake ("postgresql:/bob:pw@host", "host=db password=pw"): all of these would be taken
/// for the name of a file. Errors: `usage`, without what may be a password.
void require_database_name(std::string_view database);

/// The address as messages show it: user, host, port, database (and service), never a password.
/// What libpq cannot read is shown as "postgresql://...".
[[nodiscard]] std::string shown_postgres_url(const std::string& url);

/// The address without its passwords and otherwise unchanged; as `shown_postgres_url` where libpq
/// cannot read it.
[[nodiscard]] std::string postgres_url_without_password(const std::string& url);

/// Checks the address against libpq's grammar
/// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING), and that no part
/// of a password has slipped into another field, from where messages would print it.
/// Errors: `usage`; the message never quotes a password.
void require_postgres_url(const std::string& url);

/// Whether the address sets an option of libpq, such as "connect_timeout".
[[nodiscard]] bool sets_option(const std::string& url, std::string_view option);

}  // namespace vizzy::source
