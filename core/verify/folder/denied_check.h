#pragma once

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/definition/outline.h"
#include "core/format/key.h"
#include "core/store/denylist.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::verify::folder {

/// Looks for keys that were taken down in files that nothing refers to: a web server serves them
/// all the same. A web root that was restored from a backup holds such files.
class DeniedCheck {
 public:
  DeniedCheck(store::FileStore& store, const store::Denylist& denylist,
              const store::Manifest& current);

  /// The denied key that a file of the web root shows; absent for none.
  [[nodiscard]] std::optional<std::string> key_in(const std::string& path) const;

 private:
  /// Feeds whose items look alike, and the keys that are denied to all of them: a page does not say
  /// of which feed it is.
  struct Feeds {
    definition::FeedOutline outline;  ///< of the first one
    format::KeySet denied;
  };
  struct Collection {
    definition::CollectionOutline outline;
    format::KeySet denied;
    std::map<std::string, format::KeySet> denied_children;  ///< by name
  };

  void add_feed(const definition::FeedOutline& outline, format::KeySet denied);
  [[nodiscard]] std::optional<std::string> key_in_items(const nlohmann::json& items) const;
  [[nodiscard]] std::optional<std::string> key_in_content(std::string_view url,
                                                          const std::string& text) const;

  store::FileStore& store_;
  std::vector<Feeds> feeds_;
  std::map<std::string, Collection> collections_;  ///< by name
};

}  // namespace vizzy::verify::folder
