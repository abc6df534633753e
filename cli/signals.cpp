#include "cli/signals.h"

#include <pthread.h>
#include <unistd.h>

namespace vizzy::cli {

namespace {
constexpr int kWake = SIGUSR1;  // ends the waiting thread when the command is done
}

void report_failed_writes() {
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
}

StopOnSignals::StopOnSignals() {
  sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM, SIGXCPU, kWake}) sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  waiter_ = std::jthread([this] { wait_for_signals(); });
}

StopOnSignals::~StopOnSignals() {
  done_ = true;
  pthread_kill(waiter_.native_handle(), kWake);
}

void StopOnSignals::wait_for_signals() {
  for (int signal = 0; !done_ && sigwait(&signals_, &signal) == 0;)
    if (signal != kWake && !source_.request_stop()) _exit(130);
}

}  // namespace vizzy::cli
