#pragma once

#include <string>
#include <vector>

#include "core/verify/host/findings.h"
#include "core/verify/host/host.h"

namespace vizzy::verify::host {

/// Asks for names that do not exist, a feed, an object and a document of each collection: they must
/// give an error that no cache keeps.
void check_missing_names(Host& host, const std::vector<std::string>& collections,
                         Findings& findings);

/// Asks for the bookkeeping, which nobody may read: the state folder next to and in the web root,
/// and the prefix that `vizzy publish` uses.
void check_bookkeeping(Host& host, Findings& findings);

}  // namespace vizzy::verify::host
