#include <CLI/CLI.hpp>

#include <ostream>
#include <string>

#include "cli/commands.h"
#include "cli/option_types.h"
#include "cli/shell_completion.h"

namespace vizzy::cli {

namespace {

class CompletionCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    root_ = app.get_parent();  // parsing makes the command forget it
    app.add_option("shell", shell_, "Whose script to print: bash, zsh or fish")
        ->transform(
            one_of<Shell>({{"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}}))
        ->required();
    app.footer(
        "Example:\n"
        "  source <(vizzy completion bash)\n"
        "  vizzy completion zsh > ~/.zfunc/_vizzy\n"
        "  vizzy completion fish | source");
  }

  [[nodiscard]] bool describes_all() const override { return true; }

  void run(Environment& environment) override {
    environment.out << completion_script(*root_, shell_);
  }

 private:
  const CLI::App* root_ = nullptr;
  Shell shell_ = Shell::bash;
};

}  // namespace

std::unique_ptr<Command> make_completion_command() { return std::make_unique<CompletionCommand>(); }

}  // namespace vizzy::cli
