#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/ingest/random.h"
#include "core/store/file_store.h"
#include "tests/campaign/chronicle.h"
#include "tests/campaign/operation.h"
#include "tests/campaign/reader.h"
#include "tests/store/memory_store.h"

namespace vizzy::test {

/// What must never happen to an output folder.
struct Violation : std::runtime_error {
  enum class Kind { broken_read, damage, unrecoverable };
  Violation(Kind what, const std::string& message) : std::runtime_error(message), kind(what) {}
  Kind kind;
};

/// A history of operations over changing data on one folder, each struck by an accident.
///
/// After each accident every reader must find a whole version and an audit no damage. Then, at
/// random, the next run has no accident and must bring the folder into the state of a twin that
/// never had one, byte for byte once garbage is collected; or the next accident follows at once.
class Trial {
 public:
  /// Carries the operation out on the folder and lets an accident happen at this step, counted from
  /// 1 in store operations.
  using Accident = std::function<void(const std::function<void(store::FileStore&)>& operation,
                                      std::uint64_t step, ingest::Random& random)>;

  Trial(store::FileStore& folder, std::uint64_t seed);

  /// One operation with an accident and what must hold after it. Throws `Violation`.
  void step(const Accident& accident);
  /// A build without an accident, the last of the history.
  void finish();

  /// How many accidents befell each kind of operation.
  [[nodiscard]] const std::map<std::string, int>& struck() const { return struck_; }
  /// The kinds of steps that were struck: "build: move public/v1/creators".
  /// What was done last.
  [[nodiscard]] const Operation& operation() const { return operation_; }
  [[nodiscard]] const std::set<std::string>& struck_steps() const { return struck_steps_; }

 private:
  /// What is published once a commit that was cut off is completed.
  struct State {
    std::uint64_t sequence = 0;
    std::optional<std::string> denylist;

    friend bool operator==(const State&, const State&) = default;
  };

  [[nodiscard]] Operation choose();
  [[nodiscard]] Operation choose_for_versions(Operation next);
  [[nodiscard]] std::vector<Message> run(store::FileStore& store) const;
  /// A warning is a violation too: nothing was to be warned of.
  void run_clean(store::FileStore& store) const;
  /// A step of the operation: each kind of step is as likely as each other, however many there are.
  [[nodiscard]] std::uint64_t choose_step();
  /// Runs the operation on the folder and, if it came to pass, on the twin. Returns whether.
  bool attempt(const std::function<void()>& run);
  [[nodiscard]] State state() const;
  void forget_entries_with(std::int64_t key);
  void recover_without_help();

  void require_readable();
  void require_feed(const Reader& reader, const std::string& feed);
  void require_documents(const Reader& reader);
  void require_retained_versions();
  void require_no_damage(store::FileStore& store);
  void require_taken_down();
  void require_equal_to_twin();
  void remember_entries();

  store::FileStore& folder_;
  MemoryStore twin_;
  ingest::Random random_;
  ChangingCreators data_;
  definition::Retention retention_ = campaign_definition().retention;
  Chronicle chronicle_;
  State state_;
  Operation operation_;
  std::map<std::string, int> struck_;
  std::set<std::string> struck_steps_;
  /// The entries that readers may still hold, by the last sequence at which they were current.
  std::map<std::string, std::map<std::uint64_t, nlohmann::json>> entries_;
  std::map<std::uint64_t, std::chrono::sys_seconds> published_;
};

}  // namespace vizzy::test
