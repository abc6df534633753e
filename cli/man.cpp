#include <ostream>

#include "cli/commands.h"
#include "cli/options/man_page.h"

namespace vizzy::cli {

namespace {

class ManCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.footer(
        "Example:\n"
        "  vizzy man | man -l -\n"
        "\n"
        "The installed program has it as vizzy(1).");
  }

  void run(Environment& environment) override { environment.out << man_page(environment.program); }
};

}  // namespace

std::unique_ptr<Command> make_man_command() { return std::make_unique<ManCommand>(); }

}  // namespace vizzy::cli
