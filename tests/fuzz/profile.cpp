#include "core/http/ini_file.h"
#include "core/http/shell_words.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace vizzy::fuzz {

void profile(std::string_view bytes) {
  const auto sections = accepted([&] { return http::parse_ini(bytes, "config"); });
  if (!sections) return;
  for (const auto& [name, options] : *sections) {
    require(!name.empty(), "a section has a name");
    (void)http::shell_words(name);
    for (const auto& [option, value] : options) {
      require(!option.empty(), "an option has a name");
      require(http::shell_words(value).value_or(std::vector<std::string>()).size() <= value.size(),
              "words are parts of their text");
      (void)http::nested_option(value, "endpoint_url");
    }
  }
}

}  // namespace vizzy::fuzz
