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
  /// Whether it purges all that begins with a path that ends with "*", and bills each path. Caches
  /// that do not take it for one URL that they do not hold, and say that all is well.
  [[nodiscard]] virtual bool takes_wildcards() const { return true; }
};

}  // namespace vizzy::purge
