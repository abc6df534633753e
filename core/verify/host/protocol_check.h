#pragma once

#include "core/verify/host/findings.h"
#include "core/verify/host/host.h"
#include "core/verify/host/resource_check.h"

namespace vizzy::verify::host {

/// Checks on one resource of a kind what would take too many requests for all: HEAD, 304 for its
/// tag, alone and with its date, and 200 for another, what proxies get, access from any origin
/// (CORS) and, for an entry, which headers a web page sees.
void check_protocol(const Resource& resource, Host& host, Findings& findings);

}  // namespace vizzy::verify::host
