#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/content_name.h"
#include "core/codec/sizes.h"
#include "core/error.h"
#include "core/format/lineage.h"

/// Reads values of the bookkeeping: of the state folder's files, and of what a publish keeps at its
/// destination. All throw an exception of the standard library or of nlohmann/json for a value of
/// another kind; `read_record` makes errors of them.
namespace vizzy::store {

/// The greatest sequence: the names of manifests have twelve digits, and sort.
inline constexpr std::uint64_t kMostSequence = 999'999'999'999;
/// The greatest size of a file in bytes, and the most lines of a shard or items of a feed: sums of
/// them do not overflow.
inline constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 40;
inline constexpr std::uint64_t kMostItems = std::uint64_t{1} << 40;

/// A count, a size or a sequence: a whole number from 0 to `most`. (nlohmann/json itself also
/// converts -1, 1.5, 1e300 and true.)
template <class Json>
[[nodiscard]] std::uint64_t count_from(const Json& json, std::uint64_t most = UINT64_MAX) {
  if (!json.is_number_unsigned() || json.template get<std::uint64_t>() > most)
    throw std::invalid_argument("not a count");
  return json.template get<std::uint64_t>();
}

/// A whole number from 1 to `most`.
template <class Json>
[[nodiscard]] std::uint64_t positive_from(const Json& json, std::uint64_t most) {
  const std::uint64_t count = count_from(json, most);
  if (count == 0) throw std::invalid_argument("not a positive number");
  return count;
}

/// How many resources the documents of a collection share: a power of 16.
template <class Json>
[[nodiscard]] std::uint64_t groups_from(const Json& json) {
  constexpr std::uint64_t kMaxGroups = std::uint64_t{1} << 32;
  const std::uint64_t groups = positive_from(json, kMaxGroups);
  if (!std::has_single_bit(groups) || std::countr_zero(groups) % 4 != 0)
    throw std::invalid_argument("not a power of 16");
  return groups;
}

/// The element of an array that is there where a resource is not stored as it is: its size.
template <class Json>
[[nodiscard]] std::optional<std::uint64_t> decoded_from(const Json& json, std::size_t index) {
  if (json.size() <= index) return std::nullopt;
  return positive_from(json.at(index), kMostBytes);
}

/// The sizes of files, 0 for one that is not there, as records have them. `decoded` is the size of
/// the resource that is not stored as it is.
[[nodiscard]] inline codec::Sizes stored_sizes(std::uint64_t identity, std::uint64_t gzip,
                                               std::uint64_t brotli,
                                               std::optional<std::uint64_t> decoded) {
  if (decoded && (identity > 0 || gzip + brotli == 0))
    throw std::invalid_argument("not the sizes of a resource");
  return {.identity = decoded.value_or(identity),
          .gzip = gzip,
          .brotli = brotli,
          .has_identity = !decoded};
}

/// A number from 0 to 1.
template <class Json>
[[nodiscard]] double share_from(const Json& json) {
  if (!json.is_number() || !(json.template get<double>() >= 0 && json.template get<double>() <= 1))
    throw std::invalid_argument("not a share");
  return json.template get<double>();
}

/// A sequence, from 1.
template <class Json>
[[nodiscard]] std::uint64_t sequence_from(const Json& json) {
  const std::uint64_t sequence = count_from(json, kMostSequence);
  if (sequence == 0) throw std::invalid_argument("not a sequence");
  return sequence;
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

/// A text without control characters: it may be printed, and sent in a header.
template <class Json>
[[nodiscard]] std::string text_from(const Json& json) {
  auto text = json.template get<std::string>();
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      throw std::invalid_argument("holds a control character");
  return text;
}

/// A text that `is_admitted` (see format/admission.h) before a path is made of it.
template <class IsAdmitted>
[[nodiscard]] std::string admitted(std::string_view text, const IsAdmitted& is_admitted) {
  if (!is_admitted(text)) throw std::invalid_argument("not a name that vizzy makes");
  return std::string(text);
}

/// The same of a JSON string.
template <class Json, class IsAdmitted>
[[nodiscard]] std::string admitted_from(const Json& json, const IsAdmitted& is_admitted) {
  return admitted(json.template get<std::string>(), is_admitted);
}

/// The lineage of a folder.
template <class Json>
[[nodiscard]] std::string lineage_from(const Json& json) {
  return admitted_from(json, format::is_lineage);
}

/// An array of strings.
template <class Json>
[[nodiscard]] std::vector<std::string> strings_from(const Json& json) {
  return json.template get<std::vector<std::string>>();
}

/// A record has a member, or a format, that this program does not know.
class NewerRecord : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// Checks the version of a file's format. Errors: `NewerRecord`.
template <class Json>
void require_format(const Json& version, std::uint64_t known) {
  if (count_from(version) != known) throw NewerRecord("");
}

/// Refuses members that this program does not know, within a format that it knows: a later program
/// may add optional members, and this one, which writes records whole, would lose them. Call it
/// when the members that every record has were read: one that lacks those is damaged.
/// Errors: `NewerRecord`.
template <class Json>
void require_known(const Json& json, std::span<const std::string_view> known) {
  for (auto member = json.begin(); member != json.end(); ++member)
    if (std::ranges::find(known, member.key()) == known.end())
      throw NewerRecord(fmt::format(" (it has \"{}\")", member.key()));
}

/// The record that `read` makes of the file at `path`.
/// Errors: `failed` when a newer program wrote the file; what `read` throws as an `Error`; for
/// every other exception what `damaged` returns.
template <class Read, class Damaged>
[[nodiscard]] auto read_record(std::string_view path, const Read& read, const Damaged& damaged) {
  try {
    return read();
  } catch (const Error&) {
    throw;
  } catch (const NewerRecord& newer) {
    throw Error(ErrorKind::failed,
                fmt::format("{} was written by a newer vizzy{}", path, newer.what()),
                {"use that program"});
  } catch (const std::exception&) {
    throw damaged();
  }
}

}  // namespace vizzy::store
