#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/content_name.h"
#include "core/error.h"
#include "core/format/lineage.h"

/// Reads values of the bookkeeping: of the state folder's files, and of what a publish keeps at its
/// destination. All throw an exception of the standard library or of nlohmann/json for a value of
/// another kind, so that the caller can report the file as damaged.
namespace vizzy::store {

/// A count, a size or a sequence: a whole number from 0 to `most`. (nlohmann/json itself also
/// converts -1, 1.5, 1e300 and true.)
template <class Json>
[[nodiscard]] std::uint64_t count_from(const Json& json, std::uint64_t most = UINT64_MAX) {
  if (!json.is_number_unsigned() || json.template get<std::uint64_t>() > most)
    throw std::invalid_argument("not a count");
  return json.template get<std::uint64_t>();
}

/// A time in seconds since 1970, until the end of the year 9999: later ones cannot be printed, and
/// adding to them could overflow.
template <class Json>
[[nodiscard]] std::chrono::sys_seconds time_from(const Json& json) {
  constexpr std::uint64_t kEndOfYear9999 = 253'402'300'799;
  return std::chrono::sys_seconds(std::chrono::seconds(count_from(json, kEndOfYear9999)));
}

/// A SHA-256 in hexadecimal digits.
template <class Json>
[[nodiscard]] codec::Digest digest_from(const Json& json) {
  const auto digest = codec::digest_from_hex(json.template get_ref<const std::string&>());
  if (!digest) throw std::invalid_argument("not a SHA-256");
  return *digest;
}

/// The lineage of a folder.
template <class Json>
[[nodiscard]] std::string lineage_from(const Json& json) {
  auto text = json.template get<std::string>();
  if (!format::is_lineage(text)) throw std::invalid_argument("not a lineage");
  return text;
}

/// An array of strings.
template <class Json>
[[nodiscard]] std::vector<std::string> strings_from(const Json& json) {
  return json.template get<std::vector<std::string>>();
}

/// Checks the version of a file's format. Unknown members are ignored: an earlier program reads
/// what a later one added without raising the version.
/// Errors: `failed` when a newer program wrote the file.
template <class Json>
void require_format(const Json& version, std::uint64_t known, std::string_view path) {
  if (count_from(version) != known)
    throw Error(ErrorKind::failed, fmt::format("{} was written by a newer vizzy", path),
                {"use that program"});
}

}  // namespace vizzy::store
