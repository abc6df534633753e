#include "core/models/models.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/option_types.h"

namespace vizzy::cli {

namespace {

enum class Language { typescript, swift, kotlin };

class ModelsCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("language,--language", language_,
                   "Language of the app: typescript, swift or kotlin")
        ->transform(one_of(kLanguages))
        ->required();
    app.add_option("--definition", definition_, "What is compiled")
        ->type_name("FILE")
        ->default_str("creators by followers");
    app.footer(
        "Example:\n"
        "  vizzy models typescript > feed_models.ts\n"
        "\n"
        "Prints types for the items, documents and children of a definition, ready to\n"
        "decode: TypeScript types, Swift Codable structs, Kotlin data classes for\n"
        "kotlinx.serialization. Every field but the key is optional, because a field\n"
        "may be absent. What no resource says comes as constants: the key of each\n"
        "collection, the number of its groups, the field of its aliases.");
  }

  void run(Environment& environment) override {
    const definition::Definition definition = definition_.empty()
                                                  ? definition::default_definition()
                                                  : definition::load_definition(definition_);
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
  std::string definition_;
};

}  // namespace

std::unique_ptr<Command> make_models_command() { return std::make_unique<ModelsCommand>(); }

}  // namespace vizzy::cli
