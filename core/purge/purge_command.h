#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "core/purge/purger.h"

namespace vizzy::purge {

/// A command of the user that purges. It is run by /bin/sh, which sees it as it was written, with
/// {urls} as the URLs, each one argument whatever it holds ("$@"). It reads nothing; what it prints
/// goes to stderr. It is run once for each 1,000 URLs.
class PurgeCommand final : public Purger {
 public:
  struct Options {
    /// Goes before each path: "https://feed.example.com", or nothing for "/v1/...".
    std::string base_url = {};
    std::chrono::seconds time_limit{60};
    std::stop_token stop = {};
  };

  /// Errors: as `with_arguments`.
  PurgeCommand(std::string command, Options options);

  /// Errors: `failed` when the command cannot be run, ends with another code than 0 or does not end
  /// in time; `interrupted`.
  void purge(const PurgeRequest& request) override;
  [[nodiscard]] bool takes_wildcards() const override { return false; }

 private:
  void run(const std::vector<std::string>& urls) const;

  std::string command_;
  Options options_;
};

}  // namespace vizzy::purge
