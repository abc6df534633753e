#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace vizzy::cli {

/// Help in lines of at most 80 columns, descriptions wrapped, in plain words: "--threads N" with
/// its default in brackets, where CLI11 prints "--threads UINT:INT in [1 - 256]=2".
/// (CLI11 2.1 does not wrap; texts given whole, descriptions of programs and footers, are printed
/// as they are.)
class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
};

/// What a user reads for the values of an option: "TEXT", "N", "{fast,balanced,max}".
[[nodiscard]] std::string shown_type(const CLI::Option& option);

}  // namespace vizzy::cli
