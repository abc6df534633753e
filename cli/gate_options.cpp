#include "cli/gate_options.h"

#include "cli/allow_breaking_option.h"

namespace vizzy::cli {

void GateOptions::declare(OptionTable& options) {
  options.flag("--allow-shrink", allow_shrink_,
               "Publish even if more is lost than max_shrink allows");
  declare_allow_breaking(options, allow_breaking_);
  options.flag("--allow-missing-documents", allow_missing_,
               "Publish even if more items lack a document than max_missing_documents");
}

}  // namespace vizzy::cli
