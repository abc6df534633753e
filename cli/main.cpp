#include <malloc.h>

#include "cli/application.h"

namespace {

/// Blocks of rows go back to the system as soon as they are free. By default the allocator keeps
/// larger and larger ones, and a build takes more than its --memory.
void keep_no_large_blocks() {
#ifdef M_MMAP_THRESHOLD
  constexpr int kLargeBytes = 128 << 10;
  (void)mallopt(M_MMAP_THRESHOLD, kLargeBytes);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  keep_no_large_blocks();
  return vizzy::cli::run_application({argv + 1, argv + argc});
}
