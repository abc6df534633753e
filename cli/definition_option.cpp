#include "cli/definition_option.h"

namespace vizzy::cli {

void DefinitionOption::declare(OptionTable& options, const std::string& help) {
  options.value("--definition", file_, values::file(), help,
                {.default_text = "creators by followers"});
}

definition::DefinitionText DefinitionOption::text() const {
  if (!file_.empty()) return definition::read_definition(file_);
  return {std::string(definition::default_definition_text()),
          std::string(definition::kDefaultDefinitionName)};
}

definition::Definition DefinitionOption::load() const {
  const definition::DefinitionText definition = text();
  return definition::parse_definition(definition.json, definition.name);
}

}  // namespace vizzy::cli
