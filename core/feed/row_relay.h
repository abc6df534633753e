#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/source/cell.h"

namespace vizzy::feed {

/// Carries rows to another thread, so that the database is read while earlier rows are made into
/// JSON: the transaction is shorter. Rows are copied in batches, a few of which are in
/// flight. Rows that do not fill a batch are visited without another thread.
class RowRelay {
 public:
  using Visit = std::function<void(source::Row)>;

  /// `visit` is called for each row, in order, by one thread.
  explicit RowRelay(Visit visit) : visit_(std::move(visit)) {}
  /// Drops the rows that were not visited.
  ~RowRelay();
  RowRelay(const RowRelay&) = delete;
  RowRelay& operator=(const RowRelay&) = delete;

  /// Throws what `visit` threw.
  void push(source::Row row);
  /// Waits until all rows are visited. Throws what `visit` threw.
  void finish();

 private:
  /// Cells whose text is in `text`, which never grows beyond its reserved size.
  struct Batch {
    std::vector<source::Cell> cells;
    std::string text;
  };

  [[nodiscard]] static std::size_t text_bytes(source::Row row);
  void append(source::Row row);
  void visit(const Batch& batch) const;
  void send();
  void work();

  Visit visit_;
  std::size_t columns_ = 1;
  std::unique_ptr<Batch> filling_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Batch>> waiting_;
  std::vector<std::unique_ptr<Batch>> spare_;
  bool is_over_ = false;
  std::exception_ptr failure_;
  std::thread thread_;  // of the visits; started with the first full batch
};

}  // namespace vizzy::feed
