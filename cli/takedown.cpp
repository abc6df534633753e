#include "core/versions/takedown.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "cli/change_options.h"
#include "cli/commands.h"

namespace vizzy::cli {

namespace {

class TakedownCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.argument("keys", keys_, values::text("KEY"),
                     "Keys of items and documents, as in the database", {.required = true});
    options.value("--from", from_, values::text("NAME"),
                  "A feed, a collection or its children (creators.top_videos); may be repeated",
                  {.default_text = "all feeds and collections"});
    options.value("--hidden-days", hidden_for_, values::duration<std::chrono::days>(0, 36'500, "N"),
                  "How long entries tell readers to hide the keys");
    options.flag("--new-denylist", new_denylist_, "Start a new denylist if the old one is lost");
    options.flag("--undo", undo_, "Lift the takedown of the keys");
    change_.declare(options);
    options.footer(
        "Example:\n"
        "  vizzy takedown 4711\n"
        "  vizzy takedown 4711 --undo\n"
        "  vizzy takedown 99 --from creators.top_videos\n"
        "  vizzy takedown 4711 99 --new-denylist\n"
        "\n"
        "Needs no database: publishes a new sequence without the keys, rewrites every\n"
        "retained version that holds them, removes their pages and documents, and keeps\n"
        "later builds from publishing them. Prints the URLs to purge.");
  }

  void run(Environment& environment) override {
    const versions::TakedownOptions options{
        .keys = keys_,
        .from = from_,
        .hidden_for = hidden_for_,
        .lost_denylist =
            new_denylist_ ? versions::LostDenylist::replaced : versions::LostDenylist::refused,
        .effort = change_.effort(),
        .threads = std::max(1U, std::thread::hardware_concurrency()),
        .now = environment.now(),
        .stop = environment.stop};
    const auto work = undo_ ? versions::undo_takedown : versions::take_down;
    const auto change = [&](store::FileStore& store) {
      return work(store, options, *environment.progress(change_.quiet()));
    };
    change_.run(change, environment);
  }

 private:
  std::vector<std::string> keys_;
  std::vector<std::string> from_;
  std::chrono::days hidden_for_{30};
  bool new_denylist_ = false;
  bool undo_ = false;
  ChangeOptions change_;
};

}  // namespace

std::unique_ptr<Command> make_takedown_command() { return std::make_unique<TakedownCommand>(); }

}  // namespace vizzy::cli
