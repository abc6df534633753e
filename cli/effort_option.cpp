#include "cli/effort_option.h"

namespace vizzy::cli {

void declare_effort(OptionTable& options, codec::Effort& effort) {
  options.value("--effort", effort,
                values::one_of<codec::Effort>({{"fast", codec::Effort::fast},
                                               {"balanced", codec::Effort::balanced},
                                               {"max", codec::Effort::max}}),
                "How hard to compress");
}

}  // namespace vizzy::cli
