#include "cli/command_table.h"

#include "cli/commands.h"

namespace vizzy::cli {

namespace {

constexpr const char* kAnalytics = "analytics";

OptionTable program_options() {
  OptionTable options;
  options.flag("--version", "Print the version");
  options.checked("--config", values::file(),
                  "TOML settings for all commands [default: vizzy.toml, if present]");
  options.footer(
      "Every command has --help with an example.\n"
      "Options can also be set in vizzy.toml (db = \"...\", or under [build-feed]) or in\n"
      "the environment (VIZZY_DB=..., one value per line for an option that may be\n"
      "repeated). The command line wins, then the environment.\n"
      "Exit codes: 0 done, 1 failed, 2 usage, 3 refused by a gate, 4 locked,\n"
      "130 stopped.");
  return options;
}

}  // namespace

std::vector<CommandEntry> all_commands() {
  std::vector<CommandEntry> commands;
  commands.push_back({"init", "Write a starting point to edit", make_init_command()});
  commands.push_back({"seed", "Fill a database with made-up creators", make_seed_command()});
  commands.push_back(
      {"import", "Import creators or videos from CSV or NDJSON", make_import_command()});
  commands.push_back(
      {"check", "Show what a build would do, or why it would fail", make_check_command()});
  commands.push_back({"build-feed", "Compile a database into a feed", make_build_feed_command()});
  commands.push_back({"plan", "Divide a build into parts", make_plan_command()});
  commands.push_back({"part", "Do one part of a divided build", make_part_command()});
  commands.push_back({"join", "Join the parts of a divided build", make_join_command()});
  commands.push_back({"top-videos", "The best videos of one creator, or of all",
                      make_top_videos_command(), kAnalytics});
  commands.push_back({"creators",
                      "The creators with the most followers, views, engagement or growth",
                      make_top_creators_command(), kAnalytics});
  commands.push_back(
      {"summary", "Summarize the data and its anomalies", make_summary_command(), kAnalytics});
  commands.push_back({"serve", "Serve the feed as a CDN would", make_serve_command()});
  commands.push_back(
      {"models", "Print types for an app that reads the feed", make_models_command()});
  commands.push_back({"report", "Show what a reader's journeys cost", make_report_command()});
  commands.push_back(
      {"publish", "Publish the feed to a bucket or a folder", make_publish_command()});
  commands.push_back({"verify", "Audit an output folder or a live host", make_verify_command()});
  commands.push_back(
      {"versions", "List the versions that readers can still read", make_versions_command()});
  commands.push_back({"diff", "Compare two versions of the feed", make_diff_command()});
  commands.push_back({"gc", "Remove versions whose retention has passed", make_gc_command()});
  commands.push_back({"rollback", "Publish an earlier version again", make_rollback_command()});
  commands.push_back({"hold", "Publish nothing new for a while", make_hold_command()});
  commands.push_back({"release", "End a hold", make_release_command()});
  commands.push_back(
      {"takedown", "Remove keys from everything published", make_takedown_command()});
  commands.push_back({"denylist", "List what is taken down", make_denylist_command()});
  commands.push_back(
      {"completion", "Print a script that completes command lines", make_completion_command()});
  commands.push_back({"man", "Print the manual page", make_man_command()});
  return commands;
}

ProgramDescription describe(const std::vector<CommandEntry>& commands) {
  ProgramDescription program{
      .name = "vizzy",
      .version = VIZZY_VERSION,
      .description =
          "vizzy compiles a database into a feed that phones love: small, immutable,\n"
          "compressed JSON objects that any CDN serves.",
      .options = program_options(),
      .groups = {{kAnalytics, "Rank videos and creators, and look at the data"}}};
  for (const CommandEntry& entry : commands) {
    program.commands.push_back({entry.group, entry.name, entry.description});
    entry.command->declare(program.commands.back().options);
  }
  return program;
}

}  // namespace vizzy::cli
