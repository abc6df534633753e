#include "cli/options/settings_file.h"

#include <fmt/format.h>
// Its parser asserts what a file may break, and then reports it.
#define TOML_ASSERT(condition) static_cast<void>(0)
#include <toml++/toml.h>

#include <sstream>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/input_file.h"

namespace vizzy::cli {

namespace {

std::string content_of(const std::filesystem::path& file) {
  try {
    return read_input(file.string());
  } catch (const InputFile::Unreadable& failure) {
    throw Error(ErrorKind::usage,
                fmt::format("cannot read the settings in {}: {}", file.string(), failure.reason),
                {"check --config and VIZZY_CONFIG"});
  }
}

/// Text without its quotation marks, numbers in digits, and dates as TOML writes them.
std::string text_of(const toml::node& value) {
  if (const auto* text = value.as_string()) return text->get();
  if (const auto* number = value.as_integer()) return fmt::format("{}", number->get());
  if (const auto* number = value.as_floating_point()) return fmt::format("{}", number->get());
  std::ostringstream text;
  value.visit([&](const auto& known) {
    if constexpr (toml::is_value<decltype(known)>) text << known;
  });
  return text.str();
}

/// toml++ does not guess what was meant.
Remedy remedy(std::string_view problem) {
  if (problem.find("determine value type") == std::string_view::npos) return {};
  return {"put text in \"quotation marks\""};
}

class Reader {
 public:
  explicit Reader(const std::filesystem::path& file) : file_(file) {}

  std::vector<FileSetting> read(const toml::table& top) {
    read_table(top, {});
    return std::move(settings_);
  }

 private:
  void read_table(const toml::table& table, const std::vector<std::string>& section) {
    for (const auto& [key, value] : table) {
      const std::string name(key.str());
      if (const auto* inner = value.as_table()) {
        std::vector<std::string> words = section;
        words.push_back(name);
        read_table(*inner, words);
      } else {
        settings_.push_back({section, name, values_of(name, value), value.is_array(),
                             std::size_t{key.source().begin.line}});
      }
    }
  }

  [[nodiscard]] std::vector<std::string> values_of(const std::string& name,
                                                   const toml::node& value) const {
    const auto* list = value.as_array();
    if (list == nullptr) return {text_of(value)};
    std::vector<std::string> values;
    for (const toml::node& element : *list) {
      if (!element.is_value())
        throw Error(ErrorKind::usage,
                    fmt::format("{}:{}: \"{}\" may list only texts and numbers", file_.string(),
                                element.source().begin.line, name));
      values.push_back(text_of(element));
    }
    return values;
  }

  const std::filesystem::path& file_;
  std::vector<FileSetting> settings_;
};

}  // namespace

std::vector<FileSetting> read_settings_file(const std::filesystem::path& file) {
  const std::string text = content_of(file);
  try {
    return Reader(file).read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    throw Error(ErrorKind::usage,
                fmt::format("{}:{}: is not valid TOML: {}", file.string(),
                            error.source().begin.line, error.description()),
                remedy(error.description()));
  }
}

}  // namespace vizzy::cli
