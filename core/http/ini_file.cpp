#include "core/http/ini_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "core/http/header_value.h"

namespace vizzy::http {

namespace {

constexpr const char* kCure = "correct it: the AWS tools cannot read the file either";
constexpr std::string_view kBlank = " \t\f\v";

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// The next line, without its end: a line feed, a carriage return or both.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  const bool is_pair = text.substr(end).starts_with("\r\n");
  text.remove_prefix(std::min(end + (is_pair ? 2 : 1), text.size()));
  return line;
}

class IniReader {
 public:
  explicit IniReader(const std::string& file) : file_(file) {}

  void take(std::string_view line) {
    ++number_;
    const std::string_view text = without_blanks(line);
    if (text.starts_with('#') || text.starts_with(';')) return;
    if (text.empty()) {
      if (value_ != nullptr) *value_ += '\n';
      return;
    }
    const std::size_t indent = line.find_first_not_of(kBlank);
    if (value_ != nullptr && indent > indent_) {
      value_->append(1, '\n').append(text);
      return;
    }
    indent_ = indent;
    if (const auto name = section_name(text))
      begin_section(*name);
    else
      begin_option(text);
  }

  [[nodiscard]] std::vector<std::pair<std::string, IniSection>> sections() {
    for (auto& [name, options] : sections_)
      for (auto& [option, value] : options) {
        const std::size_t last = value.find_last_not_of(" \t\f\v\n");
        value.resize(last == std::string::npos ? 0 : last + 1);
        require_options(name, option, value);
      }
    return std::move(sections_);
  }

 private:
  /// A value that begins on the next line is a block of options.
  void require_options(const std::string& section, const std::string& option,
                       std::string_view value) const {
    if (!value.starts_with('\n')) return;
    while (!value.empty()) {
      const std::string_view line = take_line(value);
      if (!without_blanks(line).empty() && line.find('=') == std::string_view::npos)
        throw Error(ErrorKind::usage,
                    fmt::format("{}: the block {} in [{}] has a line without \"=\"", file_, option,
                                section),
                    {kCure});
    }
  }

  /// What is between "[" and the last "]".
  static std::optional<std::string> section_name(std::string_view text) {
    const std::size_t end = text.rfind(']');
    if (!text.starts_with('[') || end == std::string_view::npos || end < 2) return std::nullopt;
    return std::string(text.substr(1, end - 1));
  }

  void begin_section(const std::string& name) {
    for (const auto& [other, options] : sections_)
      if (other == name) refuse(fmt::format("has the section [{}] again", name));
    sections_.emplace_back(name, IniSection());
    value_ = nullptr;
  }

  void begin_option(std::string_view text) {
    const std::size_t end = text.find_first_of("=:");
    if (sections_.empty()) refuse("is before the first [section]");
    if (end == std::string_view::npos || end == 0) refuse("has no name and \"=\"");
    const std::string name = lower_case(without_blanks(text.substr(0, end)));
    const auto [option, is_new] = sections_.back().second.try_emplace(
        name, std::string(without_blanks(text.substr(end + 1))));
    if (!is_new) refuse(fmt::format("sets {} again in [{}]", name, sections_.back().first));
    value_ = &option->second;
  }

  /// The line itself may hold a secret.
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorKind::usage, fmt::format("{}:{}: the line {}", file_, number_, what), {kCure});
  }

  const std::string& file_;
  std::size_t number_ = 0;
  std::size_t indent_ = 0;
  std::string* value_ = nullptr;  // of the option that deeper lines continue
  std::vector<std::pair<std::string, IniSection>> sections_;
};

}  // namespace

std::vector<std::pair<std::string, IniSection>> parse_ini(std::string_view text,
                                                          const std::string& file) {
  IniReader reader(file);
  while (!text.empty()) reader.take(take_line(text));
  return reader.sections();
}

std::string nested_option(std::string_view value, std::string_view name) {
  std::string found;
  while (!value.empty()) {
    const std::string_view line = take_line(value);
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos && without_blanks(line.substr(0, equals)) == name)
      found = without_blanks(line.substr(equals + 1));
  }
  return found;
}

}  // namespace vizzy::http
