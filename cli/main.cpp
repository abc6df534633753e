#include <memory>
#include <vector>

#include "cli/application.h"
#include "cli/commands.h"

namespace vizzy::cli {
namespace {

std::vector<CommandEntry> all_commands() {
  std::vector<CommandEntry> commands;
  commands.push_back({"init", "Write a starting point to edit", make_init_command()});
  commands.push_back({"seed", "Fill a database with made-up creators", make_seed_command()});
  commands.push_back(
      {"import", "Bring creators or videos in from CSV or NDJSON", make_import_command()});
  commands.push_back(
      {"check", "Say what a build would do, or why it would fail", make_check_command()});
  commands.push_back({"build-feed", "Compile a database into a feed", make_build_feed_command()});
  commands.push_back({"top-videos", "The best videos of one creator, or of all",
                      make_top_videos_command(), "analytics"});
  commands.push_back({"creators", "The creators with most followers, views, engagement or growth",
                      make_top_creators_command(), "analytics"});
  commands.push_back({"summary", "What is in the database, and what is odd about it",
                      make_summary_command(), "analytics"});
  commands.push_back({"serve", "Serve the feed as a CDN would", make_serve_command()});
  commands.push_back(
      {"models", "Print types for an app that reads the feed", make_models_command()});
  commands.push_back({"report", "Say what a reader's journeys cost", make_report_command()});
  commands.push_back(
      {"publish", "Bring the feed to the place that serves it", make_publish_command()});
  commands.push_back({"verify", "Audit an output folder or a live host", make_verify_command()});
  commands.push_back({"diff", "Compare two versions of the feed", make_diff_command()});
  commands.push_back({"gc", "Remove versions whose retention has passed", make_gc_command()});
  commands.push_back({"rollback", "Publish an earlier version again", make_rollback_command()});
  commands.push_back(
      {"takedown", "Remove keys from all that is published", make_takedown_command()});
  commands.push_back(
      {"completion", "Print a script that completes command lines", make_completion_command()});
  commands.push_back({"man", "Print the manual page", make_man_command()});
  return commands;
}

}  // namespace
}  // namespace vizzy::cli

int main(int argc, char** argv) {
  return vizzy::cli::run_application(
      vizzy::cli::all_commands(), {{"analytics", "Rank videos and creators, and look at the data"}},
      {argv + 1, argv + argc});
}
