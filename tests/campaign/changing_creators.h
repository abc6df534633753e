#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/definition/definition.h"
#include "core/ingest/random.h"
#include "tests/support/creators_database.h"

namespace vizzy::test {

struct Creator {
  std::int64_t id = 0;
  std::int64_t followers = 0;
  std::int64_t views = 0;  ///< of the only video, whose key is the next creator's
};

/// A database of a few dozen creators that changes from build to build. Many show the same number
/// of followers, so that keys decide the order; earlier states come back.
class ChangingCreators {
 public:
  ChangingCreators(std::uint64_t seed, int count);

  /// One change of some kind; one kind changes nothing.
  void change();

  [[nodiscard]] const std::vector<Creator>& creators() const { return creators_; }
  [[nodiscard]] const SqliteFixture& database() const { return database_; }

 private:
  void add(int count);
  void drift();
  void leave();
  void come_back();
  void write();
  [[nodiscard]] std::int64_t some_followers();

  ingest::Random random_;
  CreatorsDatabase database_;
  std::int64_t next_id_ = 1;
  std::vector<Creator> creators_;
  std::vector<std::vector<Creator>> earlier_;
};

/// Two feeds and the documents: "discovery", all creators by followers of one significant digit,
/// page_size 3, and "newest", the ten with the greatest id. Versions are kept for three builds and
/// an hour.
[[nodiscard]] definition::Definition campaign_definition();

}  // namespace vizzy::test
