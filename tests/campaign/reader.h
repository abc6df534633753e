#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/codec/encoding.h"
#include "core/store/file_store.h"
#include "core/store/layout.h"
#include "tests/campaign/chronicle.h"

namespace vizzy::test {

/// What a client may not get: a missing or damaged object, an entry that is no entry.
struct BrokenRead : std::runtime_error {
  BrokenRead(std::string where, const std::string& problem)
      : std::runtime_error(where + " " + problem), url(std::move(where)) {}
  std::string url;
};

/// Gets resources as a client does that asks for one encoding. Knows the web root alone.
class Reader {
 public:
  Reader(store::FileStore& store, codec::Encoding encoding) : store_(store), encoding_(encoding) {}

  /// Absent when there is none.
  [[nodiscard]] std::optional<nlohmann::json> entry(const std::string& feed) const;
  /// A page or a part of the index, the hash checked.
  [[nodiscard]] nlohmann::json object(const std::string& url) const;
  /// Absent when there is none.
  [[nodiscard]] std::optional<Creator> document(std::int64_t id) const;

 private:
  [[nodiscard]] std::optional<std::string> get(const std::string& url,
                                               codec::Encoding encoding) const;

  store::FileStore& store_;
  codec::Encoding encoding_;
};

/// One version from its entry to its last page: docs/FORMAT.md, section 9.
class Scroll {
 public:
  using Fetch = std::function<nlohmann::json(const std::string& url)>;

  Scroll(nlohmann::json entry, Fetch fetch);

  [[nodiscard]] bool is_over() const;
  /// The items of the next page. Throws what `fetch` throws.
  ShownList next();
  [[nodiscard]] std::uint64_t sequence() const { return entry_.at("sequence"); }

 private:
  void read_leaf();

  nlohmann::json entry_;
  Fetch fetch_;
  bool first_page_shown_ = false;
  std::vector<std::string> pages_;
  std::size_t next_page_ = 0;
  std::optional<std::string> index_;  ///< not read yet
  std::vector<std::string> leaves_;
  std::size_t next_leaf_ = 0;
};

/// All items of the version that an entry leads to.
[[nodiscard]] ShownList read_to_the_end(const Reader& reader, const nlohmann::json& entry);

}  // namespace vizzy::test
