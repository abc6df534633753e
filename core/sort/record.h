#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace vizzy::sort {

/// What is sorted: by its key, then by its value, both compared as bytes.
struct Record {
  std::string_view key;
  std::string_view value;

  friend auto operator<=>(const Record&, const Record&) = default;
};

/// Records in the order of their bytes, one after the other.
class RecordStream {
 public:
  virtual ~RecordStream() = default;
  /// The next record, valid until the next call; false at the end.
  [[nodiscard]] virtual bool next(Record& record) = 0;
};

// A packed record: the sizes of key and value, 4 bytes each in the machine's order, then their
// bytes. It stays on the machine that packed it.

inline constexpr std::size_t kPackedHeaderBytes = 2 * sizeof(std::uint32_t);

[[nodiscard]] inline std::size_t packed_size(const Record& record) {
  return kPackedHeaderBytes + record.key.size() + record.value.size();
}

/// Packs into `packed_size` bytes.
inline void pack(const Record& record, char* to) {
  const std::uint32_t sizes[] = {static_cast<std::uint32_t>(record.key.size()),
                                 static_cast<std::uint32_t>(record.value.size())};
  std::memcpy(to, sizes, sizeof sizes);
  to += sizeof sizes;
  to += record.key.copy(to, record.key.size());  // unlike memcpy it may be given an empty view
  record.value.copy(to, record.value.size());
}

/// The record packed at `from`, which keeps its bytes.
[[nodiscard]] inline Record unpack(const char* from) {
  std::uint32_t sizes[2];
  std::memcpy(sizes, from, sizeof sizes);
  return {{from + sizeof sizes, sizes[0]}, {from + sizeof sizes + sizes[0], sizes[1]}};
}

/// The first 8 bytes of a key as a number that orders as they do: compared first, it nearly always
/// decides without another memory access.
[[nodiscard]] inline std::uint64_t leading_bytes(std::string_view key) {
  std::uint64_t prefix = 0;
  if (key.size() >= sizeof prefix) {  // one load
    for (std::size_t i = 0; i < sizeof prefix; ++i)
      prefix = prefix << 8 | static_cast<unsigned char>(key[i]);
    return prefix;
  }
  for (std::size_t i = 0; i < sizeof prefix; ++i)
    prefix = prefix << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
  return prefix;
}

}  // namespace vizzy::sort
