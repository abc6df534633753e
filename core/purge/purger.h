#pragma once

#include <string>
#include <vector>

namespace vizzy::purge {

/// What caches must forget: paths below the web root; one that ends with "*" is a prefix:
/// "v1/discovery.json", "v1/creators/*".
struct PurgeRequest {
  std::string reference;  ///< the same for a request that is made again, and for no other
  std::vector<std::string> paths;
  bool is_takedown = false;  ///< what was taken down is among them
};

/// A cache, or all caches of a network, in front of a destination.
class Purger {
 public:
  virtual ~Purger() = default;
  /// Errors: `failed` with the remedy; `interrupted`.
  virtual void purge(const PurgeRequest& request) = 0;
};

}  // namespace vizzy::purge
