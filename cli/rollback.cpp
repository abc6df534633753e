#include "core/versions/rollback.h"

#include <chrono>
#include <optional>
#include <string>

#include "cli/change_options.h"
#include "cli/commands.h"
#include "core/error.h"

namespace vizzy::cli {

namespace {

class RollbackCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.argument("version", version_, values::text(),
                     "A retained sequence, or the version of a feed", {.required = true});
    options.flag("--hold", hold_, "Also hold: no build undoes the rollback until it ends");
    options.value("--until", until_, values::moment(), "When the hold ends",
                  {.default_text = "with vizzy release"});
    options.value("--reason", reason_, values::remark(), "Why it is held");
    change_.declare(options);
    options.footer(
        "Example:\n"
        "  vizzy rollback 41\n"
        "  vizzy rollback 41 --hold --reason \"bad import\"\n"
        "  vizzy rollback 41 --at s3://bucket/feed --hold --reason \"bad import\"\n"
        "\n"
        "Publishes the lists of a retained version again, under a new sequence: readers\n"
        "only ever go forward. Documents stay as they are, and keys that were taken down\n"
        "stay down. The next build publishes what the database holds: correct the data\n"
        "first, or pass --hold, and until it ends builds commit nothing. With --at it\n"
        "needs no folder: it starts from what is published, and publishes.");
  }

  void run(Environment& environment) override {
    if (hold_ && reason_.empty())
      throw Error(ErrorKind::usage,
                  "--hold needs a reason, which every run shows while the hold lasts",
                  {"add --reason TEXT"});
    if (!hold_ && (until_ || !reason_.empty()))
      throw Error(ErrorKind::usage, "--until and --reason apply only with --hold", {"add --hold"});
    const auto roll_back = [&](store::FileStore& store) {
      return versions::roll_back(store, version_,
                                 {.effort = change_.effort(),
                                  .now = environment.now(),
                                  .hold = hold(environment.now()),
                                  .encodings = change_.encodings()});
    };
    change_.run(roll_back, environment);
  }

 private:
  [[nodiscard]] std::optional<versions::HoldRequest> hold(std::chrono::sys_seconds now) const {
    if (!hold_) return std::nullopt;
    versions::HoldRequest request{.reason = reason_};
    if (until_) request.until = until_->from(now);
    return request;
  }

  std::string version_;
  bool hold_ = false;
  std::optional<values::Moment> until_;
  std::string reason_;
  ChangeOptions change_;
};

}  // namespace

std::unique_ptr<Command> make_rollback_command() { return std::make_unique<RollbackCommand>(); }

}  // namespace vizzy::cli
