#include "core/ingest/foreign_file.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "core/error.h"

namespace vizzy::ingest {

namespace {

using namespace std::string_view_literals;

struct ForeignKind {
  std::string_view start;
  std::string_view is;
  std::string_view program;  ///< whose output can be imported; empty for none
};

// Numbers of https://www.iana.org/assignments/media-types, and of the formats' own documents.
constexpr std::array<ForeignKind, 24> kKinds{{
    {"\x1f\x8b"sv, "is compressed with gzip", "gunzip -c"},
    {"\x28\xb5\x2f\xfd"sv, "is compressed with zstd", "zstd -dc"},
    {"\x04\x22\x4d\x18"sv, "is compressed with lz4", "lz4 -dc"},
    {"BZh"sv, "is compressed with bzip2", "bunzip2 -c"},
    {"\xfd"
     "7zXZ"sv,
     "is compressed with xz", "xz -dc"},
    {"PK\x03\x04"sv, "is a workbook or another ZIP archive", ""},
    {"PK\x05\x06"sv, "is an empty ZIP archive", ""},
    {"7z\xbc\xaf"sv, "is a 7-Zip archive", ""},
    {"\xd0\xcf\x11\xe0"sv, "is a workbook of Excel", ""},
    {"PAR1"sv, "is a Parquet file", ""},
    {"ORC"sv, "is an ORC file", ""},
    {"Obj\x01"sv, "is an Avro file", ""},
    {"ARROW1"sv, "is an Arrow file", ""},
    {"SQLite format 3\0"sv, "is an SQLite database", ""},
    {"PGDMP"sv, "is a dump of PostgreSQL", ""},
    {"--"sv, "is SQL", ""},
    {"CREATE "sv, "is SQL", ""},
    {"INSERT "sv, "is SQL", ""},
    {"%PDF"sv, "is a PDF", ""},
    {"{\\rtf"sv, "is a text of a word processor", ""},
    {"\xff\xfe\0\0"sv, "is text in UTF-32", "iconv -f UTF-32 -t UTF-8"},
    {"\xff\xfe"sv, "is text in UTF-16", "iconv -f UTF-16 -t UTF-8"},
    {"\xfe\xff"sv, "is text in UTF-16", "iconv -f UTF-16 -t UTF-8"},
    {"<"sv, "is HTML or XML", ""},
}};

/// UTF-16 without a mark: every other byte of ASCII is 0.
std::optional<ForeignKind> unmarked_utf16(std::string_view start) {
  if (start.size() < 4) return std::nullopt;
  const auto zero = [&](std::size_t i) { return start[i] == '\0'; };
  if (!zero(0) && zero(1) && !zero(2) && zero(3))
    return ForeignKind{"", "is text in UTF-16", "iconv -f UTF-16LE -t UTF-8"};
  if (zero(0) && !zero(1) && zero(2) && !zero(3))
    return ForeignKind{"", "is text in UTF-16", "iconv -f UTF-16BE -t UTF-8"};
  return std::nullopt;
}

std::optional<ForeignKind> foreign_kind(std::string_view start) {
  for (const ForeignKind& kind : kKinds)
    if (start.starts_with(kind.start)) return kind;
  return unmarked_utf16(start);
}

}  // namespace

void require_importable(std::string_view start, std::string_view name, const Table& table) {
  const auto kind = foreign_kind(start);
  if (!kind) return;
  const std::string problem = fmt::format("{} {}", name, kind->is);
  if (kind->program.empty())
    throw Error(ErrorKind::failed, problem, {"export its rows as CSV in UTF-8"});
  throw Error(ErrorKind::failed, problem,
              {fmt::format("pass what {} prints to", kind->program),
               fmt::format("import {} -", table.name)});
}

}  // namespace vizzy::ingest
