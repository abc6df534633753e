#include "cli/memory_option.h"

#include <fmt/format.h>

#include <cstdint>

namespace vizzy::cli {

namespace {

/// Below it the program itself and the compressors would not fit.
constexpr std::uint64_t kLeastMemoryBytes = std::uint64_t{48} << 20;
constexpr std::uint64_t kMostMemoryBytes = std::uint64_t{1} << 40;

}  // namespace

void declare_memory(OptionTable& options, std::size_t& memory_bytes, const char* where) {
  options.value("--memory", memory_bytes, values::byte_size(kLeastMemoryBytes, kMostMemoryBytes),
                fmt::format("Memory limit; rows beyond it are kept on disk, {}", where));
}

}  // namespace vizzy::cli
