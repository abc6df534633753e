#include "core/source/sqlite_version.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>

#include "core/error.h"

namespace vizzy::source {

namespace {

sqlite3_file* file_of(sqlite3* database) {
  sqlite3_file* file = nullptr;
  (void)sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER,
                             static_cast<void*>(&file));
  return file;
}

/// Hexadecimal digits of the bytes from `begin` to `end`.
template <class Bytes>
std::string digits_of(const Bytes& bytes, std::size_t begin, std::size_t end) {
  std::string digits;
  for (std::size_t i = begin; i < end; ++i) digits += fmt::format("{:02x}", bytes[i] + 0U);
  return digits;
}

/// The last commit, as the index of the write-ahead log describes it; empty without a log.
std::string last_commit(sqlite3_file* file) {
  constexpr int kRegionBytes = 32768;
  constexpr std::size_t kLastFrame = 16;
  constexpr std::size_t kEndOfSalts = 40;
  void volatile* region = nullptr;
  if (file->pMethods->iVersion < 2 ||
      file->pMethods->xShmMap(file, 0, kRegionBytes, 0, &region) != SQLITE_OK || region == nullptr)
    return "";
  return digits_of(static_cast<const volatile unsigned char*>(region), kLastFrame, kEndOfSalts);
}

Error unreadable(sqlite3* database) {
  return {ErrorKind::failed,
          fmt::format("cannot read database {}", sqlite3_db_filename(database, "main")),
          {"check the disk"}};
}

/// Which file it is, and when it was written last.
std::string last_write(sqlite3* database) {
  struct stat status {};
  if (::stat(sqlite3_db_filename(database, "main"), &status) != 0) throw unreadable(database);
  return fmt::format("{}.{}.{}", status.st_ino, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

}  // namespace

std::string sqlite_version(sqlite3* database) {
  constexpr std::size_t kReadVersion = 19;
  constexpr unsigned char kReadsLog = 2;
  constexpr std::size_t kCounter = 24;
  constexpr std::size_t kEndOfCounter = 28;
  sqlite3_file* const file = file_of(database);
  std::array<unsigned char, kEndOfCounter> header{};
  sqlite3_int64 size = 0;
  if (file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0) != SQLITE_OK ||
      file->pMethods->xFileSize(file, &size) != SQLITE_OK)
    throw unreadable(database);
  std::string version = fmt::format("{}.{}", digits_of(header, kCounter, kEndOfCounter), size);
  if (header[kReadVersion] != kReadsLog) return version;
  return fmt::format("{}.{}.{}", version, last_commit(file), last_write(database));
}

}  // namespace vizzy::source
