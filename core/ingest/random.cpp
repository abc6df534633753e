#include "core/ingest/random.h"

namespace vizzy::ingest {

namespace {

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// 2^(1/2), 2^(1/4), ... 2^(1/65536) in units of 2^-30.
constexpr std::array<std::uint64_t, 16> kRoots{
    1518500250, 1276901417, 1170923762, 1121280436, 1097253708, 1085434106, 1079572136, 1076653033,
    1075196443, 1074468888, 1074105294, 1073923544, 1073832680, 1073787251, 1073764537, 1073753181};

}  // namespace

Random::Random(std::uint64_t seed, std::uint64_t stream, std::uint64_t index)
    : state_(mix(mix(mix(seed + kGolden) + stream) + index)) {}

std::uint64_t Random::next() { return mix(state_ += kGolden); }

std::uint32_t Random::below(std::uint32_t bound) {
  return static_cast<std::uint32_t>((next() >> 32) * bound >> 32);
}

std::int32_t Random::normal() {
  std::int32_t sum = 0;
  for (int i = 0; i < 3; ++i)
    for (std::uint64_t bits = next(), k = 0; k < 4; ++k, bits >>= 16)
      sum += static_cast<std::int32_t>(bits & 0xffff);
  return sum - 6 * 65536;
}

std::uint64_t times_power_of_two(std::uint64_t scale, std::int32_t exponent) {
  const std::int32_t whole = exponent >> 16;
  std::uint64_t fraction = std::uint64_t{1} << 30;
  for (unsigned bit = 0; bit < kRoots.size(); ++bit)
    if ((exponent >> (15 - bit) & 1) != 0) fraction = fraction * kRoots[bit] >> 30;
  const std::int32_t shift = whole - 30;
  const std::uint64_t product = scale * fraction;
  if (shift >= 0) return product << shift;
  return shift > -64 ? product >> -shift : 0;
}

Permutation::Permutation(std::uint64_t size, std::uint64_t seed, std::uint64_t stream)
    : size_(size) {
  while (half_bits_ < 32 && (std::uint64_t{1} << 2 * half_bits_) < size) ++half_bits_;
  Random random(seed, stream, size);
  for (std::uint64_t& key : keys_) key = random.next();
}

std::uint64_t Permutation::operator()(std::uint64_t index) const {
  do {
    index = encrypt(index);
  } while (index >= size_);
  return index;
}

std::uint64_t Permutation::encrypt(std::uint64_t value) const {
  const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
  std::uint64_t left = value >> half_bits_;
  std::uint64_t right = value & mask;
  for (const std::uint64_t key : keys_) {
    const std::uint64_t next = left ^ (mix(right + key) & mask);
    left = right;
    right = next;
  }
  return left << half_bits_ | right;
}

}  // namespace vizzy::ingest
