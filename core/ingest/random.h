#pragma once

#include <array>
#include <cstdint>

namespace vizzy::ingest {

/// Random numbers that are the same on every platform: SplitMix64 (Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators", OOPSLA 2014; Vigna's public-domain version,
/// https://prng.di.unimi.it/splitmix64.c). The standard library's distributions and the functions
/// of libm differ between platforms, so everything here is made of integers.
class Random {
 public:
  explicit Random(std::uint64_t state) : state_(state) {}
  /// The numbers of one thing, independent of all others: `stream` says what it is about.
  Random(std::uint64_t seed, std::uint64_t stream, std::uint64_t index);

  std::uint64_t next();
  /// 0 to bound - 1. (Multiplies 32 random bits instead of dividing: Lemire, "Fast random integer
  /// generation in an interval", 2019; the bias, below bound / 2^32, does not matter here.)
  std::uint32_t below(std::uint32_t bound);
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  /// A normal deviate in units of 1/65536 of the standard deviation: the sum of twelve uniform
  /// ones less six (Irwin-Hall), so never beyond six standard deviations.
  std::int32_t normal();

 private:
  std::uint64_t state_;
};

/// `scale` times 2 to the power of `exponent` / 65536, rounded down; `scale` is below 2^32 and the
/// result must be below 2^63. The fraction of the exponent is worked off bit by bit with the
/// constants 2^(1/2), 2^(1/4), ...
[[nodiscard]] std::uint64_t times_power_of_two(std::uint64_t scale, std::int32_t exponent);

/// The numbers 0 to size - 1 in a shuffled order that takes no memory: four Feistel rounds over the
/// next power of four, walked until the value falls below `size` (Black and Rogaway, "Ciphers with
/// arbitrary finite domains", 2002).
class Permutation {
 public:
  Permutation(std::uint64_t size, std::uint64_t seed, std::uint64_t stream);
  [[nodiscard]] std::uint64_t operator()(std::uint64_t index) const;

 private:
  [[nodiscard]] std::uint64_t encrypt(std::uint64_t value) const;

  std::uint64_t size_;
  unsigned half_bits_ = 1;
  std::array<std::uint64_t, 4> keys_{};
};

}  // namespace vizzy::ingest
