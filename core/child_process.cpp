#include "core/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <optional>
#include <thread>
#include <utility>

#include "core/error.h"

namespace vizzy {

namespace {

using Ending = ChildResult::Ending;

class OpenFile {
 public:
  OpenFile() = default;
  explicit OpenFile(int file) : file_(file) {}
  ~OpenFile() { close(); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  OpenFile(OpenFile&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  OpenFile& operator=(OpenFile&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  [[nodiscard]] int get() const { return file_; }
  void close() {
    if (file_ >= 0) ::close(std::exchange(file_, -1));
  }

 private:
  int file_ = -1;
};

struct Pipe {
  OpenFile read, write;

  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw system_error("cannot open", "a pipe", errno);
    read = OpenFile(ends[0]);
    write = OpenFile(ends[1]);
    ::fcntl(read.get(), F_SETFL, O_NONBLOCK);
  }
};

/// What a process is started with, undone at its end.
class Spawn {
 public:
  Spawn(int out, int err) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, out, STDOUT_FILENO);
    if (err != STDERR_FILENO) ::posix_spawn_file_actions_adddup2(&actions_, err, STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes_);
    ::sigset_t all{}, none{};
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~Spawn() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;

  [[nodiscard]] pid_t start(std::vector<std::string> words) const {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t process = 0;
    const int code = ::posix_spawnp(&process, arguments.front(), &actions_, &attributes_,
                                    arguments.data(), environ);
    if (code != 0) throw system_error("cannot run", words.front(), code);
    return process;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// A process that was started: waits for whatever happens first.
class RunningChild {
 public:
  RunningChild(const ChildProcess& child, pid_t process)
      : child_(child),
        process_(process),
        ended_(::eventfd(0, EFD_CLOEXEC)),
        stopped_(::eventfd(0, EFD_CLOEXEC)) {}

  [[nodiscard]] ChildResult wait(OpenFile out, OpenFile err) {
    const std::stop_callback on_stop(child_.stop, [this] { signal(stopped_); });
    std::jthread waiter([this] {
      ::siginfo_t ignored{};
      while (::waitid(P_PID, static_cast<id_t>(process_), &ignored, WEXITED | WNOWAIT) < 0 &&
             errno == EINTR) {
      }
      signal(ended_);
    });
    ChildResult result;
    const auto ending = wait_for_end(out, err, result);
    if (ending) ::kill(-process_, SIGKILL);
    waiter.join();  // its number stays its own until now, so that no other process is killed
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    if (ending) {
      result.ending = *ending;
    } else {
      result.ending = WIFEXITED(status) ? Ending::exited : Ending::signalled;
      result.code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
    }
    return result;
  }

 private:
  static void signal(const OpenFile& event) {
    const std::uint64_t one = 1;
    (void)!::write(event.get(), &one, sizeof one);
  }

  /// Why it must be killed; nothing when it has ended by itself.
  std::optional<Ending> wait_for_end(OpenFile& out, OpenFile& err, ChildResult& result) {
    while (true) {
      std::array<pollfd, 4> files{pollfd{ended_.get(), POLLIN, 0},
                                  pollfd{stopped_.get(), POLLIN, 0}, pollfd{out.get(), POLLIN, 0},
                                  pollfd{err.get(), POLLIN, 0}};
      if (::poll(files.data(), files.size(), milliseconds_left()) < 0 && errno != EINTR)
        throw system_error("cannot wait for", child_.words.front(), errno);
      const bool has_ended = files[0].revents != 0;  // seen first: what it wrote is in the pipes
      if (!take(out, result.output) || !take(err, result.errors)) return Ending::wrote_too_much;
      if (has_ended) return std::nullopt;
      if (child_.stop.stop_requested()) return Ending::stopped;
      if (std::chrono::steady_clock::now() >= child_.deadline) return Ending::timed_out;
    }
  }

  /// At most a minute.
  [[nodiscard]] int milliseconds_left() const {
    const auto left = child_.deadline - std::chrono::steady_clock::now();
    const auto count = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::clamp<std::int64_t>(count, 0, 60'000));
  }

  /// Reads what is there; false when it is too much.
  [[nodiscard]] bool take(OpenFile& file, std::string& text) const {
    std::array<char, 4096> part{};
    while (file.get() >= 0) {
      const ssize_t count = ::read(file.get(), part.data(), part.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) break;
      if (count == 0) {
        file.close();
        break;
      }
      text.append(part.data(), static_cast<std::size_t>(count));
      if (text.size() > child_.max_output) return false;
    }
    return true;
  }

  const ChildProcess& child_;
  pid_t process_;
  OpenFile ended_;
  OpenFile stopped_;
};

}  // namespace

ChildResult run_child(const ChildProcess& child) {
  if (child.output == ChildProcess::Output::to_stderr) {
    const pid_t process = Spawn(STDERR_FILENO, STDERR_FILENO).start(child.words);
    return RunningChild(child, process).wait({}, {});
  }
  Pipe out, err;
  const pid_t process = Spawn(out.write.get(), err.write.get()).start(child.words);
  out.write.close();
  err.write.close();
  return RunningChild(child, process).wait(std::move(out.read), std::move(err.read));
}

}  // namespace vizzy
