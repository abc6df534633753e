#include "cli/effort_option.h"

namespace vizzy::cli {

void declare_effort(OptionTable& options, Effort& effort) {
  options.value("--effort", effort,
                values::one_of<Effort>(
                    {{"fast", Effort::fast}, {"balanced", Effort::balanced}, {"max", Effort::max}}),
                "How hard to compress");
}

}  // namespace vizzy::cli
