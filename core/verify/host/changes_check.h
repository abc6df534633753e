#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "core/format/entry.h"
#include "core/verify/host/findings.h"
#include "core/verify/host/resource_check.h"

namespace vizzy::verify::host {

/// Reads the `changes` that an entry names, and the object for further pages that they name: they
/// must be there, be sent as entries are, and lead to that entry. Safe to use by several threads.
class ChangesCheck {
 public:
  /// Both must outlive it.
  ChangesCheck(ResourceCheck& check, Findings& findings) : check_(check), findings_(findings) {}

  /// The changes of the feed `name`. `keys` are the texts of the keys on page 1; `pages` counts the
  /// pages after it. Returns how many spans could be read.
  std::uint64_t check(const std::string& name, const format::Entry& entry,
                      const std::vector<std::string>& keys, std::uint64_t pages);

 private:
  /// What the changes must lead to.
  struct Goal {
    const format::Entry& entry;
    const std::vector<std::string>& keys;
    std::uint64_t pages;
  };

  [[nodiscard]] bool check_span(const Goal& goal, const std::string& url);
  void compare(const Goal& goal, const nlohmann::json& changes, const std::string& url);
  void compare_content(const Goal& goal, const nlohmann::json& changes, const std::string& url);
  void check_rest(const Goal& goal, const nlohmann::json& changes);
  void find(Severity severity, std::string problem, std::string remedy, const std::string& url);

  ResourceCheck& check_;
  Findings& findings_;
};

}  // namespace vizzy::verify::host
