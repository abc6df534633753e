#include "core/versions/hold.h"

#include <optional>
#include <string>

#include "cli/change_options.h"
#include "cli/commands.h"

namespace vizzy::cli {

namespace {

class HoldCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.value("--reason", reason_, values::remark(), "Why; every run says it",
                  {.required = true});
    options.value("--until", until_, values::moment(), "When the hold ends",
                  {.default_text = "with vizzy release"});
    change_.declare_light(options);
    options.footer(
        "Example:\n"
        "  vizzy hold --until 2h --reason \"import under way\"\n"
        "  vizzy hold --until 2035-01-31T14:00:00Z --reason \"bad data\"\n"
        "  vizzy hold --at s3://bucket/feed --until 2h --reason \"bad data\"\n"
        "\n"
        "While the folder is held, build-feed compiles and passes its gates but commits\n"
        "nothing, and publish puts nothing new. Both say so and end with exit code 0.\n"
        "Takedowns are published all the same, and so is a rollback. To keep a rollback\n"
        "from being undone: vizzy rollback 41 --hold.\n"
        "With --at a destination is held, and not a folder: whoever publishes there puts\n"
        "nothing new until then; takedown --at and rollback --at still do.");
  }

  void run(Environment& environment) override {
    const auto now = environment.now();
    versions::HoldRequest request{.reason = reason_};
    if (until_) request.until = until_->from(now);
    const auto hold = [&](store::FileStore& store) {
      return versions::place_hold(store, request, now);
    };
    change_.run(hold, environment);
  }

 private:
  std::string reason_;
  std::optional<values::Moment> until_;
  ChangeOptions change_;
};

}  // namespace

std::unique_ptr<Command> make_hold_command() { return std::make_unique<HoldCommand>(); }

}  // namespace vizzy::cli
