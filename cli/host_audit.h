#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/definition_option.h"
#include "core/verify/host/verify_host.h"

namespace vizzy::cli {

/// What `vizzy verify URL` asks for besides the URL.
struct HostAuditOptions {
  DefinitionOption definition;
  std::vector<std::string> feeds;
  std::size_t documents = 100;
  std::uint64_t max_requests = 20'000;
  unsigned concurrency = 8;
  std::string ca_file;
  std::vector<std::string> headers;  ///< "Authorization: Bearer ..."
};

/// Declares --definition, --feed, --documents, --max-requests, --concurrency,
/// --ca-file and --header.
void declare_host_audit_options(OptionTable& options, HostAuditOptions& host);

/// Audits the host. Errors: as `verify_host`, and `usage` for what is not a URL.
[[nodiscard]] verify::host::HostReport run_host_audit(const std::string& url,
                                                      const HostAuditOptions& options,
                                                      Environment& environment, bool quiet);

/// Throws `failed` when the report has errors; names the first.
void require_sound(const verify::host::HostReport& report);

}  // namespace vizzy::cli
