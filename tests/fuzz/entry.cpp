#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/fuzz/targets.h"

namespace {

vizzy::fuzz::Target target = nullptr;

}  // namespace

/// What libFuzzer calls first (https://llvm.org/docs/LibFuzzer.html). Takes the first argument, the
/// name of a target.
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  const std::string_view name = *argc > 1 ? (*argv)[1] : "";
  const auto* found =
      std::ranges::find(vizzy::fuzz::kTargets, name, [](const auto& one) { return one.name; });
  if (found == vizzy::fuzz::kTargets.end()) {
    std::fputs("usage: vizzy_fuzz TARGET [LIBFUZZER OPTION...] [CORPUS...]; see targets.h\n",
               stderr);
    std::exit(2);
  }
  target = found->run;
  std::copy(*argv + 2, *argv + *argc + 1, *argv + 1);  // with the null at the end
  --*argc;
  return 0;
}

/// An exception that leaves is a crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  target({reinterpret_cast<const char*>(data), size});
  return 0;
}
