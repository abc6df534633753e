#pragma once

#include <memory>

#include "cli/command.h"

/// The table of commands: one function per file of this folder.
namespace vizzy::cli {

[[nodiscard]] std::unique_ptr<Command> make_build_feed_command();
[[nodiscard]] std::unique_ptr<Command> make_check_command();
[[nodiscard]] std::unique_ptr<Command> make_completion_command();
[[nodiscard]] std::unique_ptr<Command> make_denylist_command();
[[nodiscard]] std::unique_ptr<Command> make_diff_command();
[[nodiscard]] std::unique_ptr<Command> make_gc_command();
[[nodiscard]] std::unique_ptr<Command> make_hold_command();
[[nodiscard]] std::unique_ptr<Command> make_import_command();
[[nodiscard]] std::unique_ptr<Command> make_init_command();
[[nodiscard]] std::unique_ptr<Command> make_join_command();
[[nodiscard]] std::unique_ptr<Command> make_man_command();
[[nodiscard]] std::unique_ptr<Command> make_models_command();
[[nodiscard]] std::unique_ptr<Command> make_part_command();
[[nodiscard]] std::unique_ptr<Command> make_plan_command();
[[nodiscard]] std::unique_ptr<Command> make_publish_command();
[[nodiscard]] std::unique_ptr<Command> make_release_command();
[[nodiscard]] std::unique_ptr<Command> make_report_command();
[[nodiscard]] std::unique_ptr<Command> make_rollback_command();
[[nodiscard]] std::unique_ptr<Command> make_seed_command();
[[nodiscard]] std::unique_ptr<Command> make_serve_command();
[[nodiscard]] std::unique_ptr<Command> make_summary_command();
[[nodiscard]] std::unique_ptr<Command> make_takedown_command();
[[nodiscard]] std::unique_ptr<Command> make_top_creators_command();
[[nodiscard]] std::unique_ptr<Command> make_top_videos_command();
[[nodiscard]] std::unique_ptr<Command> make_verify_command();
[[nodiscard]] std::unique_ptr<Command> make_versions_command();

}  // namespace vizzy::cli
