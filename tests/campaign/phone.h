#pragma once

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/ingest/random.h"
#include "tests/campaign/judge.h"
#include "tests/campaign/reader.h"

namespace vizzy::test {

/// An app that follows the eight rules of docs/FORMAT.md, section 15, one request at a time,
/// and tells the judge what it gets and shows.
class Phone {
 public:
  Phone(store::FileStore& web, Judge& judge, std::uint64_t seed, std::chrono::seconds pace);

  /// Does one thing. Returns how long it is until the next.
  std::chrono::seconds act();

 private:
  void start_session();
  void start_scroll();
  void turn_page();
  void show(const ShownList& items);
  void finish();
  [[nodiscard]] nlohmann::json fetch(const std::string& url);
  std::chrono::seconds fall_back(const BrokenRead& read);
  void refresh();
  void learn_hidden(const nlohmann::json& entry);
  void forget_pages_with(std::int64_t key);
  void open_document();
  void forget_everything();

  Reader reader_;
  Judge& judge_;
  ingest::Random random_;
  std::chrono::seconds pace_;

  std::map<std::string, nlohmann::json> entries_;  ///< the newest known of each feed
  std::map<std::string, nlohmann::json> objects_;  ///< by name: rule 5
  std::set<std::int64_t> hidden_;                  ///< by the newest known entry of this feed

  std::string feed_;
  std::optional<Scroll> scroll_;
  ShownList shown_;
  std::set<std::int64_t> shown_keys_;
  std::set<std::int64_t> skipped_;  ///< keys that were hidden during this scroll
  int tries_ = 0;                   ///< rule 6: reloads since an object could be read
};

}  // namespace vizzy::test
