#include "cli/allow_breaking_option.h"

namespace vizzy::cli {

void declare_allow_breaking(OptionTable& options, std::vector<std::string>& names) {
  options.value("--allow-breaking", names, values::text("NAME"),
                "Let this feed or collection break what apps rely on; may be repeated");
}

}  // namespace vizzy::cli
