#include "core/versions/takedown.h"

#include <algorithm>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/change_options.h"
#include "cli/commands.h"
#include "core/error.h"

namespace vizzy::cli {

namespace {

class TakedownCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.argument("keys", keys_, values::any_text("KEY"),
                     "Keys of items and documents, as in the database");
    options.value("--by", aliases_, values::assignment("FIELD=VALUE"),
                  "An alias that leads to a document: its key; may be repeated");
    options.value("--from", from_, values::text("NAME"),
                  "A feed, a collection or its children (creators.top_videos); may be repeated",
                  {.default_text = "all feeds and collections"});
    options.value("--hidden-days", hidden_for_, values::duration<std::chrono::days>(0, 36'500, "N"),
                  "How long entries tell readers to hide the keys");
    options.value("--reason", reason_, values::remark(), "Why; vizzy denylist shows it");
    options.value("--requested-by", requested_by_, values::remark("NAME"),
                  "Who asked for it; vizzy denylist shows it");
    options.flag("--in-advance", in_advance_,
                 "Also take down keys that nothing published holds yet");
    options.flag("--new-denylist", new_denylist_, "Start a new denylist if the old one is lost");
    options.flag("--undo", undo_, "Lift the takedown of the keys");
    change_.declare(options);
    options.footer(
        "Example:\n"
        "  vizzy takedown 4711\n"
        "  vizzy takedown --by username=ana --reason \"court order 7/2026\"\n"
        "  vizzy takedown 4711 --undo\n"
        "  vizzy takedown 99 --from creators.top_videos\n"
        "  vizzy takedown 4711 99 --new-denylist\n"
        "  vizzy takedown 4711 --at s3://bucket/feed --cloudfront E1ABCDEF2GHIJK\n"
        "\n"
        "Needs no database: publishes a new sequence without the keys, rewrites every\n"
        "retained version that holds them, removes their pages and documents, and keeps\n"
        "later builds from publishing them. Prints the URLs to purge. A key that nothing\n"
        "published holds may be misspelt: then nothing is taken down, and the exit code\n"
        "is 1. Whoever may read the bookkeeping of a destination may read the reasons.\n"
        "With --at it needs no folder: it starts from what is published, and publishes.");
  }

  void run(Environment& environment) override {
    require_keys();
    const versions::TakedownOptions options{
        .keys = keys_,
        .aliases = aliases(),
        .from = from_,
        .reason = reason_,
        .requested_by = requested_by_,
        .unheld = unheld(),
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
  void require_keys() const {
    if (keys_.empty() && aliases_.empty())
      throw Error(ErrorKind::usage, "no key is named",
                  {"name the keys of items and documents, or an alias with --by"});
    if (undo_ && !aliases_.empty())
      throw Error(ErrorKind::usage, "--undo takes keys: no alias leads to what is taken down",
                  {"name the key; it is listed by", "denylist"});
  }

  [[nodiscard]] versions::UnheldKeys unheld() const {
    if (in_advance_) return versions::UnheldKeys::allowed;
    return change_.dry_run() ? versions::UnheldKeys::warned : versions::UnheldKeys::refused;
  }

  [[nodiscard]] std::vector<versions::Alias> aliases() const {
    std::vector<versions::Alias> aliases;
    for (const auto& [field, value] : aliases_) aliases.push_back({field, value});
    return aliases;
  }

  std::vector<std::string> keys_;
  std::vector<std::pair<std::string, std::string>> aliases_;
  std::vector<std::string> from_;
  std::chrono::days hidden_for_{30};
  std::string reason_;
  std::string requested_by_;
  bool in_advance_ = false;
  bool new_denylist_ = false;
  bool undo_ = false;
  ChangeOptions change_;
};

}  // namespace

std::unique_ptr<Command> make_takedown_command() { return std::make_unique<TakedownCommand>(); }

}  // namespace vizzy::cli
