#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/definition/definition.h"
#include "core/format/contract_changes.h"
#include "core/store/manifest.h"

namespace vizzy::compile {

/// What a build or a publish changes for apps.
struct ContractReport {
  /// With what the definition was compared.
  enum class Basis { none, last_version, version_without_contract };

  Basis basis = Basis::none;
  std::vector<format::Break> breaks;        ///< that were let through
  std::vector<format::Break> known_breaks;  ///< of a publish: that were let through by a build
  std::vector<std::string> additions;
  std::vector<std::string> unused_names;  ///< that would have let breaks through
};

/// Compares the definition with the contract of the last version. Breaks of the feeds and
/// collections in `allowed` are let through.
/// Errors: `gate`, naming all other breaks and the remedy.
[[nodiscard]] ContractReport check_contract(const definition::Definition& definition,
                                            const std::optional<store::Manifest>& last,
                                            const std::vector<std::string>& allowed);

/// Compares the version that is to be published, which has a contract, with the one that readers
/// see at `destination`. Breaks of what is in `allowed` are let through, and those that someone let
/// through after sequence `since`.
/// Errors: `gate`, naming all other breaks and the remedy.
[[nodiscard]] ContractReport check_published_contract(const store::Manifest& own,
                                                      const store::Manifest& published,
                                                      std::uint64_t since,
                                                      const std::vector<std::string>& allowed,
                                                      std::string_view destination);

[[nodiscard]] nlohmann::ordered_json contract_json(const ContractReport& report);
/// Lines about additions and about a last version without a contract; empty for neither.
[[nodiscard]] std::string contract_text(const ContractReport& report);
/// A line for each break that was let through.
[[nodiscard]] std::vector<std::string> allowed_breaks(const ContractReport& report);
/// A line for each name that let nothing through: what stays in a settings file would let the next
/// break pass unseen.
[[nodiscard]] std::vector<std::string> contract_advice(const ContractReport& report);

/// A break as a member of a report.
[[nodiscard]] nlohmann::ordered_json break_json(const format::Break& broken);

}  // namespace vizzy::compile
