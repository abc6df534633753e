#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace vizzy::cli {

/// The manual page vizzy(1) in the man macros of troff, made of the same declarations as the help.
/// It carries no date, so that the same program makes the same page.
[[nodiscard]] std::string man_page(const CLI::App& root);

}  // namespace vizzy::cli
