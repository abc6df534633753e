#include "core/models/models.h"

#include <fmt/format.h>

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/definition_option.h"
#include "core/error.h"

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
    options.value("--package", package_, values::text("NAME"),
                  "Package of the Kotlin classes, feed by default");
    options.footer(
        "Example:\n"
        "  vizzy models typescript > feed_models.ts\n"
        "  vizzy models kotlin --package com.example.feed > FeedModels.kt\n"
        "\n"
        "Prints types for the items, documents and children of a definition, ready to\n"
        "decode: TypeScript types, Swift Codable structs, Kotlin data classes for\n"
        "kotlinx.serialization. Every field but the key is optional, because a field\n"
        "may be absent. Integers are plain numbers where min and max keep them within\n"
        "2^53-1. Values that no resource holds are printed as constants: the key of each\n"
        "feed and collection, which collection a feed opens, the number of its groups,\n"
        "the field of its aliases.");
  }

  void run(Environment& environment) override {
    const std::string package = kotlin_package();
    const definition::Definition definition = definition_.load();
    switch (language_) {
      case Language::typescript: environment.out << models::typescript(definition); break;
      case Language::swift: environment.out << models::swift(definition); break;
      case Language::kotlin: environment.out << models::kotlin(definition, package); break;
    }
  }

 private:
  inline static const std::vector<std::pair<std::string, Language>> kLanguages{
      {"typescript", Language::typescript},
      {"swift", Language::swift},
      {"kotlin", Language::kotlin}};

  [[nodiscard]] std::string kotlin_package() const {
    if (package_ && language_ != Language::kotlin)
      throw Error(ErrorKind::usage, "--package applies only to kotlin", {"leave it out"});
    const std::string package = package_.value_or(std::string(models::kKotlinPackage));
    if (!models::is_kotlin_package(package))
      throw Error(ErrorKind::usage,
                  fmt::format("--package: \"{}\" is not a package of Kotlin", package),
                  {"name it like com.example.feed: letters, digits and _, no keywords"});
    return package;
  }

  Language language_ = Language::typescript;
  std::optional<std::string> package_;
  DefinitionOption definition_;
};

}  // namespace

std::unique_ptr<Command> make_models_command() { return std::make_unique<ModelsCommand>(); }

}  // namespace vizzy::cli
