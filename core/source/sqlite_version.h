#pragma once

#include <string>

namespace vizzy::source {

/// Tells the content of an SQLite file from every earlier and later one: its change counter
/// (https://www.sqlite.org/fileformat2.html#file_change_counter) and size and, in WAL mode, the
/// salts and the size of the log beside it. Another text may stand for the same content, as after a
/// checkpoint. Errors: `failed` when the file cannot be read.
[[nodiscard]] std::string sqlite_version(const std::string& path);

}  // namespace vizzy::source
