#pragma once

#include <sqlite3.h>

#include <string>

namespace vizzy::source {

/// Tells the content of an SQLite file from every earlier and later one: its change counter
/// (https://www.sqlite.org/fileformat2.html#file_change_counter) and size and, in WAL mode, what
/// the index of the log says of the last commit: its frame, checksum and salts
/// (https://www.sqlite.org/walformat.html#the_wal_index_header), and which file it is and when it
/// was written: the log may be gone after a checkpoint, and nothing in the file tells then. Another
/// text may stand for the same content. The connection must have begun to read: its own handles
/// are used, because closing another one would end its locks. Errors: `failed` when the file
/// cannot be read.
[[nodiscard]] std::string sqlite_version(sqlite3* database);

}  // namespace vizzy::source
