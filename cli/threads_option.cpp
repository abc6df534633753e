#include "cli/threads_option.h"

namespace vizzy::cli {

void declare_threads(OptionTable& options, unsigned& threads) {
  options.value("--threads", threads, values::whole_number(1, 256), "Threads that compress",
                {.default_text = "all cores"});
}

}  // namespace vizzy::cli
