#include "cli/options/option_table.h"

#include <algorithm>

namespace vizzy::cli {

OptionTable::OptionTable() {
  flag("--help", "Print this help message and exit");
  rows_.back().short_name = "-h";
}

void OptionTable::flag(std::string name, bool& target, std::string help) {
  flag(std::move(name), std::move(help));
  rows_.back().settable = true;
  rows_.back().store = [&target](const std::string& text) { target = values::parse_boolean(text); };
}

void OptionTable::flag(std::string name, std::string help) {
  rows_.push_back({.name = std::move(name), .kind = ValueKind::flag, .help = std::move(help)});
}

void OptionTable::mark_of_destination(std::size_t count) {
  for (std::size_t i = rows_.size() - count; i < rows_.size(); ++i) rows_[i].of_destination = true;
}

std::vector<const Option*> OptionTable::positionals() const {
  std::vector<const Option*> list;
  for (const Option& option : rows_)
    if (!option.positional.empty()) list.push_back(&option);
  return list;
}

const Option* OptionTable::find(std::string_view name) const {
  const auto found = std::ranges::find(rows_, name, &Option::message_name);
  return found == rows_.end() ? nullptr : &*found;
}

const Option* OptionTable::section_argument() const {
  const auto found = std::ranges::find_if(rows_, &Option::names_section);
  return found == rows_.end() ? nullptr : &*found;
}

const Option* OptionTable::own_section_argument() const {
  const Option* const option = section_argument();
  return option != nullptr && option->name.empty() ? option : nullptr;
}

const Option* OptionTable::find_setting(std::string_view key) const {
  const auto found = std::ranges::find_if(
      rows_, [&](const Option& option) { return option.settable && option.setting() == key; });
  return found == rows_.end() ? nullptr : &*found;
}

}  // namespace vizzy::cli
