#include "core/models/models.h"

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/definition_option.h"

namespace vizzy::cli {

namespace {

enum class Language { typescript, swift, kotlin };

class ModelsCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.value("--language", language_, values::one_of(kLanguages),
                  "Language of the app: typescript, swift or kotlin",
                  {.positional = "language", .required = true});
    definition_.declare(options, "Definition file");
    options.footer(
        "Example:\n"
        "  vizzy models typescript > feed_models.ts\n"
        "\n"
        "Prints types for the items, documents and children of a definition, ready to\n"
        "decode: TypeScript types, Swift Codable structs, Kotlin data classes for\n"
        "kotlinx.serialization. Every field but the key is optional, because a field\n"
        "may be absent. Values that no resource holds are printed as constants: the key\n"
        "of each collection, the number of its groups, the field of its aliases.");
  }

  void run(Environment& environment) override {
    const definition::Definition definition = definition_.load();
    switch (language_) {
      case Language::typescript: environment.out << models::typescript(definition); break;
      case Language::swift: environment.out << models::swift(definition); break;
      case Language::kotlin: environment.out << models::kotlin(definition); break;
    }
  }

 private:
  inline static const std::vector<std::pair<std::string, Language>> kLanguages{
      {"typescript", Language::typescript},
      {"swift", Language::swift},
      {"kotlin", Language::kotlin}};

  Language language_ = Language::typescript;
  DefinitionOption definition_;
};

}  // namespace

std::unique_ptr<Command> make_models_command() { return std::make_unique<ModelsCommand>(); }

}  // namespace vizzy::cli
