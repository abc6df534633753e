#include <CLI/CLI.hpp>

#include <ostream>

#include "cli/commands.h"
#include "cli/man_page.h"

namespace vizzy::cli {

namespace {

class ManCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    root_ = app.get_parent();  // parsing makes the command forget it
    app.footer(
        "Example:\n"
        "  vizzy man | man -l -\n"
        "\n"
        "The installed program has it as vizzy(1).");
  }

  [[nodiscard]] bool describes_all() const override { return true; }

  void run(Environment& environment) override { environment.out << man_page(*root_); }

 private:
  const CLI::App* root_ = nullptr;
};

}  // namespace

std::unique_ptr<Command> make_man_command() { return std::make_unique<ManCommand>(); }

}  // namespace vizzy::cli
