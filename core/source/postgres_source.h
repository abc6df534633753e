#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "core/source/source.h"

namespace vizzy::source {

/// Connects to a PostgreSQL server and begins a REPEATABLE READ, READ ONLY transaction at once, so
/// that every query sees the same rows. Rows come one by one, in constant memory; postgres_cells.h
/// says what their cells hold. The session's settings are limited to this transaction, so a
/// connection pool (PgBouncer) may be used.
///
/// `busy_timeout` is how long to wait for a server that starts, and for each table that another
/// session has locked. `statement_timeout` bounds each query, the time that its rows take included.
///
/// A connection that is lost before the first row was visited is made again, once; later the rows
/// would be those of another snapshot, so the loss is an error. A table that another session
/// has rewritten or replaced since the snapshot began (TRUNCATE, ALTER TABLE ... TYPE, a swap by
/// renaming) shows no rows to it
/// (https://www.postgresql.org/docs/current/mvcc-caveats.html): that is an error, too.
///
/// `shared` names an exported snapshot to open (see `Snapshot::share`); empty for a new one.
///
/// Errors: `failed` with the remedy; `usage` for a wrong address; `interrupted`.
[[nodiscard]] std::unique_ptr<Snapshot> open_postgres_snapshot(
    const std::string& url, const std::stop_token& stop, std::chrono::milliseconds busy_timeout,
    std::optional<std::chrono::milliseconds> statement_timeout, const std::string& shared = {});

}  // namespace vizzy::source
