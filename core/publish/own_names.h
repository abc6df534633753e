#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/store/manifest.h"

namespace vizzy::publish {

/// The names below which vizzy puts what it publishes: of feeds and of collections, in the versions
/// that were added. What is elsewhere below "v1/" somebody else put there.
class OwnNames {
 public:
  void add(const store::Manifest& manifest);
  /// Whether vizzy may have put an object under this key: one of `format::is_published_file`, and
  /// named by its content, one of `changes`, or below one of the names.
  [[nodiscard]] bool may_have_put(std::string_view key) const;

 private:
  std::set<std::string, std::less<>> names_;
};

}  // namespace vizzy::publish
