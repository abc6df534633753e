#include "core/purge/purge_command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "core/error.h"
#include "core/purge/url_placeholder.h"

namespace vizzy::purge {

namespace {

constexpr std::size_t kMaxUrls = 1'000;

/// What a process is started with, undone at its end.
class Spawn {
 public:
  Spawn() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, STDERR_FILENO, STDOUT_FILENO);
    ::posix_spawnattr_init(&attributes_);
    // A group of its own, so that what it started ends with it.
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP);
  }
  ~Spawn() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;

  [[nodiscard]] pid_t start(std::vector<std::string>& words) const {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t process = 0;
    const int code = ::posix_spawn(&process, arguments.front(), &actions_, &attributes_,
                                   arguments.data(), environ);
    if (code != 0) throw system_error("cannot run", words.front(), code);
    return process;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// The status of a process; absent when it had to be killed, because time was over or a stop was
/// asked for.
std::optional<int> wait_for(pid_t process, std::chrono::seconds limit, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any ended;
  int status = 0;
  bool has_ended = false;
  const std::jthread waiter([&] {
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    const std::lock_guard lock(mutex);
    has_ended = true;
    ended.notify_all();
  });
  std::unique_lock lock(mutex);
  if (ended.wait_for(lock, std::move(stop), limit, [&] { return has_ended; })) return status;
  ::kill(-process, SIGKILL);
  ended.wait(lock, [&] { return has_ended; });
  return std::nullopt;
}

std::string ending_of(int status) {
  if (WIFEXITED(status)) return fmt::format("ended with exit code {}", WEXITSTATUS(status));
  return fmt::format("was ended by signal {}", WTERMSIG(status));
}

}  // namespace

PurgeCommand::PurgeCommand(std::string command, Options options)
    : command_(with_arguments(std::move(command))), options_(std::move(options)) {
  while (options_.base_url.ends_with('/')) options_.base_url.pop_back();
}

void PurgeCommand::run(const std::vector<std::string>& urls) const {
  std::vector<std::string> words{"/bin/sh", "-c", command_, "vizzy"};
  words.insert(words.end(), urls.begin(), urls.end());
  const auto status = wait_for(Spawn().start(words), options_.time_limit, options_.stop);
  if (!status && options_.stop.stop_requested())
    throw Error(ErrorKind::interrupted,
                "interrupted; the version is published, and the next run purges caches");
  if (status == 0) return;
  const std::string ending =
      status ? ending_of(*status)
             : fmt::format("did not end within {} seconds", options_.time_limit.count());
  throw Error(ErrorKind::failed, fmt::format("the purge command {}", ending));
}

void PurgeCommand::purge(const PurgeRequest& request) {
  const auto& paths = request.paths;
  for (std::size_t i = 0; i < paths.size(); i += kMaxUrls) {
    std::vector<std::string> urls;
    for (std::size_t j = i; j < std::min(paths.size(), i + kMaxUrls); ++j)
      urls.push_back(fmt::format("{}/{}", options_.base_url, paths[j]));
    run(urls);
  }
}

}  // namespace vizzy::purge
