#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "core/codec/encoding.h"

namespace vizzy::codec {

/// A set of encodings: those in which resources are stored. All of them, unless said otherwise.
class Encodings {
 public:
  constexpr Encodings() : Encodings({Encoding::identity, Encoding::gzip, Encoding::brotli}) {}
  constexpr Encodings(std::initializer_list<Encoding> encodings) {
    for (const Encoding encoding : encodings) bits_ |= bit(encoding);
  }

  [[nodiscard]] constexpr bool contains(Encoding encoding) const {
    return (bits_ & bit(encoding)) != 0;
  }
  [[nodiscard]] constexpr Encodings without(const Encodings& others) const {
    return Encodings(bits_ & ~others.bits_);
  }
  [[nodiscard]] constexpr Encodings common(const Encodings& others) const {
    return Encodings(bits_ & others.bits_);
  }
  [[nodiscard]] constexpr Encodings with(const Encodings& others) const {
    return Encodings(bits_ | others.bits_);
  }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr std::size_t size() const {
    std::size_t size = 0;
    for (const Encoding encoding : kEncodings) size += contains(encoding) ? 1 : 0;
    return size;
  }
  /// Whether every client can be answered: all decode identity, and a host can make that of gzip.
  [[nodiscard]] constexpr bool serve_all() const {
    return contains(Encoding::identity) || contains(Encoding::gzip);
  }

  [[nodiscard]] static constexpr Encodings none() { return Encodings(0U); }

  friend constexpr bool operator==(const Encodings&, const Encodings&) = default;

 private:
  constexpr explicit Encodings(unsigned bits) : bits_(bits) {}
  static constexpr unsigned bit(Encoding encoding) { return 1U << static_cast<unsigned>(encoding); }

  unsigned bits_ = 0;
};

/// "gzip,br,identity": the words of HTTP, in the order in which hosts prefer them.
[[nodiscard]] std::string text_of(const Encodings& encodings);
/// Reads such a list, in any order. Absent when it is empty or has another word.
[[nodiscard]] std::optional<Encodings> encodings_of_text(std::string_view text);

}  // namespace vizzy::codec
