#include "core/store/worker_pool.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::store;
using test::thrown;

namespace {

constexpr const char* kInterrupted = "interrupted";

}  // namespace

TEST_CASE("all jobs are done when wait returns, and again after more") {
  for (const unsigned workers : {0U, 1U, 2U, 8U}) {
    std::atomic<int> done = 0;
    WorkerPool pool(workers, 100, {});
    for (const int expected : {500, 1000}) {
      for (int i = 0; i < 500; ++i) pool.submit(7, [&](unsigned) { ++done; });
      pool.wait();
      CHECK(done == expected);
    }
  }
}

TEST_CASE("no two jobs run as the same worker at once") {
  std::atomic<int> busy[4] = {};
  std::atomic<bool> clash = false;
  WorkerPool pool(4, 1000, {});
  for (int i = 0; i < 400; ++i)
    pool.submit(1, [&](unsigned worker) {
      if (worker >= 4 || ++busy[worker] != 1) clash = true;
      std::this_thread::yield();
      --busy[worker % 4];
    });
  pool.wait();
  CHECK_FALSE(clash);
}

TEST_CASE("the bytes in flight stay within the bound, except for one job that is larger") {
  // Jobs take their bytes off before the pool does, and they are put on after it let them in: the
  // sum is never more than what the pool counts.
  std::atomic<int> bytes = 0;
  WorkerPool pool(3, 100, {});
  for (int i = 0; i < 300; ++i) {
    const int size = i % 50 == 0 ? 250 : 1 + i % 60;
    pool.submit(static_cast<std::size_t>(size), [&, size](unsigned) {
      std::this_thread::sleep_for(std::chrono::microseconds(200));
      bytes -= size;
    });
    const int now = bytes += size;
    CHECK(now <= (size == 250 ? 250 : 100));
  }
  pool.wait();
  CHECK(bytes == 0);
}

TEST_CASE("a full queue makes the submitter wait") {
  std::promise<void> gate;
  std::atomic<int> submitted = 0;
  WorkerPool pool(1, 100, {});
  const std::shared_future<void> open(gate.get_future());
  std::thread submitter([&] {
    for (int i = 0; i < 4; ++i) {
      pool.submit(50, [open](unsigned) { open.wait(); });
      ++submitted;
    }
  });
  while (submitted < 2) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(submitted == 2);
  gate.set_value();
  submitter.join();
  pool.wait();
  CHECK(submitted == 4);
}

TEST_CASE("the first exception stops everything and is thrown to the submitter") {
  std::atomic<int> done = 0;
  WorkerPool pool(1, 1'000'000, {});
  std::promise<void> gate;
  const std::shared_future<void> open(gate.get_future());
  pool.submit(1, [open](unsigned) {
    open.wait();
    throw Error(ErrorKind::failed, "the first");
  });
  pool.submit(1, [](unsigned) { throw std::runtime_error("the second"); });
  for (int i = 0; i < 100; ++i) pool.submit(1, [&](unsigned) { ++done; });
  gate.set_value();
  CHECK(thrown(ErrorKind::failed, [&] { pool.wait(); }) == "the first");
  CHECK(thrown(ErrorKind::failed, [&] { pool.submit(1, [](unsigned) {}); }) == "the first");
  CHECK(thrown(ErrorKind::failed, [&] { pool.wait(); }) == "the first");
  CHECK(done == 0);
}

TEST_CASE("a submitter that waits for space learns of the failure") {
  WorkerPool pool(1, 10, {});
  CHECK(thrown(ErrorKind::failed, [&] {
          for (;;) pool.submit(10, [](unsigned) { throw Error(ErrorKind::failed, "broken"); });
        }) == "broken");
}

TEST_CASE("a stop request ends a wait and a submission as interrupted") {
  std::stop_source source;
  WorkerPool pool(1, 10, source.get_token());
  std::promise<void> gate;
  const std::shared_future<void> open(gate.get_future());
  pool.submit(10, [open](unsigned) { open.wait(); });
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    source.request_stop();
  });
  CHECK(thrown(ErrorKind::interrupted, [&] { pool.submit(10, [](unsigned) {}); }) == kInterrupted);
  CHECK(thrown(ErrorKind::interrupted, [&] { pool.wait(); }) == kInterrupted);
  gate.set_value();
  stopper.join();
}

TEST_CASE("the destructor drops what has not begun and waits for what has") {
  std::atomic<int> begun = 0;
  std::atomic<int> done = 0;
  {
    WorkerPool pool(2, 1'000'000, {});
    for (int i = 0; i < 1000; ++i)
      pool.submit(1, [&](unsigned) {
        ++begun;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        ++done;
      });
  }
  CHECK(begun == done);
  CHECK(done < 1000);
}
