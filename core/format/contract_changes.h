#pragma once

#include <string>
#include <vector>

#include "core/format/contract.h"

namespace vizzy::format {

/// Something that apps rely on and that a later contract does not keep.
struct Break {
  std::string kind;  ///< of what has the name: "feed" or "documents"
  std::string name;  ///< of the feed or the collection
  std::string part;  ///< of it, in the words of the definition: "key", "field \"bio\""
  std::string was;
  std::string is = {};  ///< empty when it is gone
  std::string effect;   ///< what apps see

  friend bool operator==(const Break&, const Break&) = default;
};

/// How two contracts differ.
struct ContractChanges {
  std::vector<Break> breaks;
  /// What apps may use from now on: "feed discovery: field \"bio\"".
  std::vector<std::string> additions;
};

/// All of them, in the order of `before`. Neither the order of fields nor more digits of a decimal
/// that has some matter to apps.
[[nodiscard]] ContractChanges contract_changes(const Contract& before, const Contract& after);

/// `feed discovery: field "bio" was text, is gone: apps miss it in every item`
[[nodiscard]] std::string describe(const Break& broken);

}  // namespace vizzy::format
