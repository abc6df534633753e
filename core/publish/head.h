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
  Representation representation;
  std::string lineage = {};  ///< of the folder; empty when an earlier program built it

  friend bool operator==(const PublishedMark&, const PublishedMark&) = default;
};

/// An intent of a publisher that another one overtook.
struct OvertakenMark {
  PublishedMark mark;
  std::chrono::sys_seconds at{};
};

/// How long who was overtaken may still put something.
inline constexpr std::chrono::hours kSuspicion{1};

/// The head of a destination, head.json of its bookkeeping: the one object that publishers move by
/// compare-and-swap.
///
///   {"vizzy_head":1,
///    "published":{"sequence":7,"lineage":"k3vqa","manifest":"<sha-256>","form":{...}},
///    "form_since":5,          since this sequence objects are in the form of "published"
///    "denylist":"<sha-256>",  of the denylist that "published" obeys
///    "intents":[{"sequence":8,...}],
///    "overtaken":[{"sequence":6,...,"at":1700000000}],
///    "owner":"<nonce>","publisher":"<folder>","deadline":1700000000,"protection":"quoted tag"}
///
/// A form is a representation:
///   {"plain":"gzip","siblings":false,"content_type":"...","cache_control":{"entry":"...",...}}
///
/// "published" is absent before the first publish is done. "intents" are the publishes that began
/// after it and were not completed: each mutable resource may be as any of them has it. The last
/// one belongs to "owner", which may write until "deadline" (seconds since 1970). Without intents
/// the destination is complete. "overtaken" are intents of publishers whose lease ended before they
/// were done: one that was stopped may wake up and put something yet. Until `kSuspicion` has passed
/// every publish puts again what they may have put. Records of earlier programs lack it.
struct Head {
  std::optional<PublishedMark> published;
  std::uint64_t representation_since = 0;
  std::optional<codec::Digest> denylist;
  std::vector<PublishedMark> intents;
  std::vector<OvertakenMark> overtaken = {};
  std::string owner;                    ///< of this run
  std::string publisher;                ///< the output folder, see `publisher_of`
  std::chrono::sys_seconds deadline{};  ///< of its lease, by the owner's clock
  destination::SwapMethod swap_method = destination::SwapMethod::unknown;

  /// The greatest sequence that a folder of the lineage published or meant to.
  [[nodiscard]] std::uint64_t newest(std::string_view lineage) const;
  /// The first mark of an unrelated folder; null without one.
  [[nodiscard]] const PublishedMark* of_other_lineage(std::string_view lineage) const;
  /// What is published, or was meant to be; null for an empty head.
  [[nodiscard]] const Representation* representation() const;
};

[[nodiscard]] std::string head_json(const Head& head);
/// `name` is what messages call it. Errors: `failed`.
[[nodiscard]] Head parse_head(std::string_view text, std::string_view name);

}  // namespace vizzy::publish
