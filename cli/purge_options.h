#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cli/options/option_table.h"
#include "core/destination/destination_url.h"
#include "core/purge/purger.h"

namespace vizzy::cli {

/// Which caches to empty after a publish.
class PurgeOptions {
 public:
  /// Declares --purge-command, --purge-url, --cloudfront and --allow-cost.
  void declare(OptionTable& options);

  /// The purgers of the options given. `opened` gets a client and credentials if CloudFront needs
  /// them; it and `store` must outlive what is returned. Errors: `usage`.
  [[nodiscard]] std::vector<std::unique_ptr<purge::Purger>> open(
      destination::Destinations& opened, const destination::StoreOptions& store) const;
  /// The limit of one run.
  [[nodiscard]] std::uint64_t max_paths() const;

 private:
  std::string command_;
  std::string url_;
  std::string distribution_;
  bool allow_cost_ = false;
};

}  // namespace vizzy::cli
