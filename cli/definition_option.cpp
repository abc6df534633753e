#include "cli/definition_option.h"

#include <utility>

namespace vizzy::cli {

void DefinitionOption::declare(OptionTable& options, std::string help) {
  options.value("--definition", file_, values::file(), std::move(help),
                {.default_text = "creators by followers"});
}

definition::Definition DefinitionOption::load() const {
  return file_.empty() ? definition::default_definition() : definition::load_definition(file_);
}

}  // namespace vizzy::cli
