#include "cli/change_options.h"
#include "cli/commands.h"
#include "core/versions/hold.h"

namespace vizzy::cli {

namespace {

class ReleaseCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    change_.declare_light(options);
    options.footer(
        "Example:\n"
        "  vizzy release && vizzy build-feed && vizzy publish s3://bucket/feed\n"
        "  vizzy release --at s3://bucket/feed\n"
        "\n"
        "Ends what vizzy hold and vizzy rollback --hold began: the next build publishes\n"
        "what the database holds. Where nothing is held, nothing changes.");
  }

  void run(Environment& environment) override {
    change_.run([](store::FileStore& store) { return versions::release_hold(store); }, environment);
  }

 private:
  ChangeOptions change_;
};

}  // namespace

std::unique_ptr<Command> make_release_command() { return std::make_unique<ReleaseCommand>(); }

}  // namespace vizzy::cli
