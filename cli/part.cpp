#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "cli/commands.h"
#include "cli/memory_option.h"
#include "cli/options/environment.h"
#include "cli/plan_argument.h"
#include "cli/report_options.h"
#include "cli/run_options.h"
#include "cli/source_options.h"
#include "cli/threads_option.h"
#include "core/codec/nonce.h"
#include "core/error.h"
#include "core/parts/run_part.h"
#include "core/source/postgres_url.h"
#include "core/source/source.h"
#include "core/store/directory_store.h"
#include "core/store/layout.h"

namespace vizzy::cli {

namespace {

/// How engines tell a task its number: Slurm, Kubernetes, AWS Batch.
constexpr std::array kIndexVariables{"SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX",
                                     "AWS_BATCH_JOB_ARRAY_INDEX"};

std::optional<std::uint64_t> index_of_task() {
  for (const char* name : kIndexVariables) {
    const char* text = environment_variable(name);
    if (text == nullptr) continue;
    const std::string digits = text;
    std::uint64_t index = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (error != std::errc() || end != digits.data() + digits.size())
      throw Error(ErrorKind::usage, std::string(name) + " is \"" + digits + "\"",
                  {"number the tasks from 0"});
    return index;
  }
  return std::nullopt;
}

/// Errors: `usage` for an index where the plan should stand.
void require_no_index(const std::string& plan) {
  std::error_code error;
  const bool is_number = plan.find_first_not_of("0123456789") == std::string::npos;
  if (is_number && !std::filesystem::exists(plan, error))
    throw Error(ErrorKind::usage, "no plan is named", {"run", "part out " + plan});
}

/// Errors: `usage` for an SQLite file where PostgreSQL was planned, or the other way.
void require_same_kind(const std::string& planned, const std::string& database) {
  if (source::is_postgres_url(planned) != source::is_postgres_url(database))
    throw Error(
        ErrorKind::usage,
        "the plan is of the database " + planned + ", not of " + source::shown_database(database),
        {"name that one with --db"});
}

/// The files of one run that have no names yet.
class TemporaryFiles {
 public:
  explicit TemporaryFiles(const std::filesystem::path& folder)
      : path_(store::part_temporary_path(codec::new_nonce())), store_(folder, path_) {}
  ~TemporaryFiles() {
    try {
      store_.remove_folder(path_);
    } catch (const Error&) {
      return;  // join removes it
    }
  }
  TemporaryFiles(const TemporaryFiles&) = delete;
  TemporaryFiles& operator=(const TemporaryFiles&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] store::FileStore& store() { return store_; }

 private:
  std::string path_;
  store::DirectoryStore store_;
};

class PartCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    declare_plan(options, plan_);
    options.argument("index", index_, values::whole_number(0, parts::kMostParts - 1),
                     "Which part, from 0",
                     {.default_text = "as the engine says", .settable = false});
    source_.declare_database(options);
    declare_threads(options, threads_);
    declare_memory(options, memory_bytes_, "under the output folder");
    source_.declare_timeouts(options);
    report_.declare(options, "Print nothing but errors and warnings");
    declare_run_options(options);
    options.footer(
        "Example:\n"
        "  vizzy part out/state/plan/plan.json 17\n"
        "  seq 0 7 | xargs -P 4 -n 1 vizzy part out\n"
        "\n"
        "Does one part of a build that vizzy plan divided. Without an index it takes the\n"
        "number of the task from SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX or\n"
        "AWS_BATCH_JOB_ARRAY_INDEX. Parts run in any order, on any number of machines\n"
        "that share the output folder; one that runs again, or twice, does no harm.");
  }

  void run(Environment& environment) override {
    if (!index_) require_no_index(plan_);
    const std::filesystem::path folder = folder_of_plan(plan_);
    const std::optional<std::uint64_t> index = index_ ? index_ : index_of_task();
    if (!index)
      throw Error(ErrorKind::usage, "no part is named",
                  {"give its index after the plan, or run it as a task of an array"});
    TemporaryFiles files(folder);
    const parts::Plan plan = parts::read_plan(files.store());
    require_same_kind(plan.database, source_.database());
    const parts::PartOptions options{.threads = threads_,
                                     .memory_bytes = memory_bytes_,
                                     .scratch_folder = folder / files.path(),
                                     .now = environment.now(),
                                     .stop = environment.stop};
    const auto open = [&] { return source_.open(environment, plan.snapshot); };
    const parts::PartReport report = parts::run_part(plan, *index, open, files.store(), options,
                                                     *environment.progress(report_.quiet()));
    report_.print(report, environment);
  }

 private:
  std::string plan_ = "out";
  std::optional<std::uint64_t> index_;
  SourceOptions source_;
  unsigned threads_ = default_threads();
  std::size_t memory_bytes_ = compile::kDefaultMemoryBytes;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_part_command() { return std::make_unique<PartCommand>(); }

}  // namespace vizzy::cli
