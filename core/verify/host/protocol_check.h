#pragma once

#include "core/verify/host/finding.h"
#include "core/verify/host/host.h"
#include "core/verify/host/resource_check.h"

namespace vizzy::verify::host {

/// Asks one resource of a kind what costs too many requests to ask all: HEAD, 304 for its tag and
/// 200 for another, access from any origin (CORS) and, for an entry, the question before it.
void check_protocol(const Resource& resource, Host& host, Findings& findings);

}  // namespace vizzy::verify::host
