#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

/// What libFuzzer calls (https://llvm.org/docs/LibFuzzer.html). An exception that leaves is a
/// crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  vizzy::fuzz::VIZZY_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
