#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/content_name.h"
#include "core/destination/destination.h"
#include "core/publish/representation.h"

namespace vizzy::publish {

/// A sequence that is published, or was meant to be.
struct PublishedMark {
  std::uint64_t sequence = 0;
  codec::Digest manifest{};
  Form form;

  friend bool operator==(const PublishedMark&, const PublishedMark&) = default;
};

/// The head record of a destination, <state>/head.json: the one object that publishers move by
/// compare-and-swap.
///
///   {"vizzy_head":1,
///    "published":{"sequence":7,"manifest":"<sha-256>","form":{...}},
///    "form_since":5,          the sequence since which objects stand in the form of "published"
///    "denylist":"<sha-256>",  of the denylist that "published" obeys
///    "intents":[{"sequence":8,...}],
///    "owner":"<nonce>","publisher":"<folder>","deadline":1700000000,"protection":"quoted tag"}
///
/// form: {"plain":"gzip","siblings":false,"content_type":"...","cache_control":{"entry":"...",...}}
///
/// "published" is absent before the first publish is done. "intents" are the publishes that began
/// after it and were not completed: each mutable resource may stand as any of them has it. The last
/// one belongs to "owner", who may write until "deadline" (seconds since 1970). Without intents the
/// destination is complete.
struct HeadRecord {
  std::optional<PublishedMark> published;
  std::uint64_t form_since = 0;
  std::optional<codec::Digest> denylist;
  std::vector<PublishedMark> intents;
  std::string owner;      ///< of this run
  std::string publisher;  ///< the output folder, see `publisher_of`
  std::chrono::sys_seconds deadline{};
  destination::Protection protection = destination::Protection::unknown;

  /// The greatest sequence that anyone published or meant to.
  [[nodiscard]] std::uint64_t newest() const;
};

[[nodiscard]] std::string head_json(const HeadRecord& head);
/// `place` stands in errors (`failed`).
[[nodiscard]] HeadRecord parse_head(std::string_view text, std::string_view place);

}  // namespace vizzy::publish
