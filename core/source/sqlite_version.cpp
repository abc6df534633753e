#include "core/source/sqlite_version.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "core/error.h"

namespace vizzy::source {

namespace {

/// Hexadecimal digits of some bytes of a file, and its size; empty for none or an empty one.
std::string state_of(const std::string& file, std::size_t begin, std::size_t bytes) {
  std::ifstream stream(file, std::ios::binary);
  std::string header(begin + bytes, '\0');
  if (!stream.read(header.data(), static_cast<std::streamsize>(header.size()))) return "";
  std::string state;
  for (const char c : header.substr(begin))
    state += fmt::format("{:02x}", static_cast<unsigned char>(c));
  std::error_code error;
  return fmt::format("{}.{}", state, std::filesystem::file_size(file, error));
}

}  // namespace

std::string sqlite_version(const std::string& path) {
  constexpr std::size_t kCounter = 24;
  constexpr std::size_t kCounterBytes = 4;
  constexpr std::size_t kSalts = 16;
  constexpr std::size_t kSaltBytes = 8;
  const std::string database = state_of(path, kCounter, kCounterBytes);
  if (database.empty()) throw system_error("cannot read", path, errno);
  std::error_code error;
  const std::string file = std::filesystem::weakly_canonical(path, error).string();
  const std::string log = state_of(file + "-wal", kSalts, kSaltBytes);
  return log.empty() ? database : database + "." + log;
}

}  // namespace vizzy::source
