#include "cli/options/completion.h"

#include <ostream>

#include "cli/commands.h"

namespace vizzy::cli {

namespace {

enum class Shell { bash, zsh, fish };

class CompletionCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.argument(
        "shell", shell_,
        values::one_of<Shell>({{"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}}),
        "Shell to print a script for: bash, zsh or fish", {.required = true});
    options.footer(
        "Example:\n"
        "  source <(vizzy completion bash)\n"
        "  vizzy completion zsh > ~/.zfunc/_vizzy\n"
        "  vizzy completion fish | source");
  }

  void run(Environment& environment) override {
    switch (shell_) {
      case Shell::bash: environment.out << bash_completion(environment.program); break;
      case Shell::zsh: environment.out << zsh_completion(environment.program); break;
      case Shell::fish: environment.out << fish_completion(environment.program); break;
    }
  }

 private:
  Shell shell_ = Shell::bash;
};

}  // namespace

std::unique_ptr<Command> make_completion_command() { return std::make_unique<CompletionCommand>(); }

}  // namespace vizzy::cli
