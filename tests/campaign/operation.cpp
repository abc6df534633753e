#include "tests/campaign/operation.h"

#include "core/error.h"
#include "core/versions/gc.h"
#include "core/versions/rollback.h"
#include "core/versions/takedown.h"
#include "tests/campaign/changing_creators.h"
#include "tests/compile/builder.h"

namespace vizzy::test {

namespace {

using Kind = Operation::Kind;

versions::TakedownOptions takedown_options(const Operation& operation) {
  return {.keys = {std::to_string(operation.key)},
          .from = {"discovery", "newest", "creators", "creators.top_videos"},
          .hidden_for = std::chrono::hours(2),
          .effort = codec::Effort::fast,
          .now = operation.now};
}

}  // namespace

std::string name_of(Kind kind) {
  switch (kind) {
    case Kind::build: return "builds";
    case Kind::gc: return "collections";
    case Kind::rollback: return "rollbacks";
    case Kind::takedown: return "takedowns";
    case Kind::undo: break;
  }
  return "undone takedowns";
}

std::vector<Message> carry_out(const Operation& operation, store::FileStore& store,
                               const SqliteFixture& database) {
  static const definition::Definition definition = campaign_definition();
  NoProgress progress;
  switch (operation.kind) {
    case Kind::build:
      return Builder{
          database, definition, {.effort = codec::Effort::fast, .now = operation.now}}(store)
          .warnings;
    case Kind::gc:
      (void)versions::collect_garbage(
          store, {.now = operation.now, .max_files = operation.max_files}, progress);
      return {};
    case Kind::rollback:
      return versions::roll_back(store, std::to_string(operation.sequence),
                                 {.effort = codec::Effort::fast, .now = operation.now})
          .warnings;
    case Kind::takedown:
      return versions::take_down(store, takedown_options(operation), progress).warnings;
    case Kind::undo: break;
  }
  return versions::undo_takedown(store, takedown_options(operation), progress).warnings;
}

}  // namespace vizzy::test
