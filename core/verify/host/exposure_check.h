#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/verify/host/findings.h"
#include "core/verify/host/host.h"

namespace vizzy::verify::host {

/// What others of the checks found at the host.
struct Published {
  std::vector<std::string> feeds;
  std::vector<std::string> collections;
  std::vector<std::uint64_t> sequences;
  std::vector<std::string> urls;  ///< of an object, of a document: some that exist
};

/// Asks for names that do not exist, a feed, an object and a document of each collection: they must
/// give an error that no cache keeps.
void check_missing_names(Host& host, const std::vector<std::string>& collections,
                         Findings& findings);

/// Asks for the bookkeeping, which nobody may read: the state folder next to and in the web root,
/// and the prefix that `vizzy publish` uses.
void check_bookkeeping(Host& host, const Published& published, Findings& findings);

/// Asks for folders, which must not list what they hold.
void check_listings(Host& host, const Published& published, Findings& findings);

}  // namespace vizzy::verify::host
