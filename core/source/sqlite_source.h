#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "core/source/source.h"

namespace vizzy::source {

/// Errors: `failed` when `path` is not a file, naming the remedy; as `require_files_beside`.
void require_sqlite_file(const std::string& path);

/// Errors: `failed` when a pipe, a folder or a device has the name of one of the files that SQLite
/// keeps beside the database: it would wait for it.
void require_files_beside(const std::string& path);

/// Opens `path` read-only and begins a read transaction at once, so that every query sees the same
/// rows whatever other processes write meanwhile. Nothing is migrated and nothing is written.
/// `busy_timeout` is how long to wait for a writer that holds the lock; a stop request ends the
/// wait. `shared` is what `Snapshot::share` says of the file as it must be; empty for any.
[[nodiscard]] std::unique_ptr<Snapshot> open_sqlite_snapshot(const std::string& path,
                                                             std::stop_token stop,
                                                             std::chrono::milliseconds busy_timeout,
                                                             std::string shared = {});

}  // namespace vizzy::source
