#include "core/versions/rollback.h"

#include <string>

#include "cli/change_options.h"
#include "cli/commands.h"

namespace vizzy::cli {

namespace {

class RollbackCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.argument("version", version_, values::text(),
                     "A retained sequence, or the version of a feed", {.required = true});
    change_.declare(options);
    options.footer(
        "Example:\n"
        "  vizzy rollback 41\n"
        "\n"
        "Publishes the lists of a retained version again, under a new sequence: readers\n"
        "only ever go forward. Documents stay as they are, and keys that were taken down\n"
        "stay down. The next build publishes what the database holds, so correct the data\n"
        "or stop the builds first.");
  }

  void run(Environment& environment) override {
    const auto roll_back = [&](store::FileStore& store) {
      return versions::roll_back(store, version_,
                                 {.effort = change_.effort(), .now = environment.now()});
    };
    change_.run(roll_back, environment);
  }

 private:
  std::string version_;
  ChangeOptions change_;
};

}  // namespace

std::unique_ptr<Command> make_rollback_command() { return std::make_unique<RollbackCommand>(); }

}  // namespace vizzy::cli
