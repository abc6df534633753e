#include "core/publish/left_over_bookkeeping.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "core/destination/bookkeeping_keys.h"
#include "core/format/lineage.h"
#include "core/publish/head.h"
#include "core/publish/obey_published.h"
#include "core/text/number_words.h"

namespace vizzy::publish {

namespace {

namespace keys = destination::bookkeeping_keys;

/// What one place holds, as far as it can be read.
struct Place {
  std::string name;
  std::optional<std::string> head_bytes = {};
  std::optional<Head> head = {};
  std::optional<std::string> denylist_bytes = {};
  std::optional<store::Denylist> denylist = {};
  bool has_more = false;  ///< than a denylist
};

std::optional<std::string> bytes_at(destination::Destination& place, std::string_view key) {
  auto found = place.get(std::string(key));
  return found ? std::optional(std::move(found->bytes)) : std::nullopt;
}

bool has_any(destination::Destination& place, std::string_view prefix) {
  bool has = false;
  place.list(std::string(prefix), [&](const destination::Destination::Listed&) { has = true; });
  return has;
}

Place look_at(destination::Destination& destination) {
  Place place{.name = destination.name()};
  place.head_bytes = bytes_at(destination, keys::kHead);
  place.denylist_bytes = bytes_at(destination, keys::kDenylist);
  place.has_more = place.head_bytes || destination.get(std::string(keys::kPurge)) ||
                   has_any(destination, keys::kManifests) || has_any(destination, keys::kIntents);
  try {
    if (place.head_bytes) place.head = parse_head(*place.head_bytes, place.name);
  } catch (const Error&) {  // it is said to be damaged
  }
  try {
    place.denylist =
        place.denylist_bytes ? store::parse_denylist(*place.denylist_bytes) : store::Denylist();
  } catch (const Error&) {  // so is this
  }
  return place;
}

std::string head_text(const Place& place) {
  if (!place.head_bytes) return "no head.json";
  if (!place.head) return "a damaged head.json";
  if (!place.head->published) return "nothing published yet";
  return fmt::format("sequence {}", place.head->published->sequence);
}

/// "/srv/.www.vizzy (sequence 7, 3 keys taken down)"
std::string described(const Place& place) {
  std::string taken_down;
  if (!place.denylist) taken_down = ", a damaged denylist.json";
  if (place.denylist && !place.denylist->keys().empty())
    taken_down =
        fmt::format(", {} taken down", text::counted(place.denylist->keys().size(), "key"));
  return fmt::format("{} ({}{})", place.name, head_text(place), taken_down);
}

bool is_copy(const Place& other, const Place& used) {
  return other.head_bytes && other.head_bytes == used.head_bytes &&
         other.denylist_bytes == used.denylist_bytes;
}

/// Whether `denylist` records all that `other` does.
bool covers(const std::optional<store::Denylist>& denylist,
            const std::optional<store::Denylist>& other) {
  if (!denylist || !other) return false;
  store::Denylist merged = *denylist;
  merged.merge(*other);
  return merged == *denylist;
}

/// The one whose publisher was at work last; null when that cannot be told.
const Place* newer_of(const Place& used, const Place& other) {
  if (!used.head_bytes != !other.head_bytes) return used.head_bytes ? &used : &other;
  if (!used.head || !other.head || !used.head->published || !other.head->published) return nullptr;
  const PublishedMark &own = *used.head->published, &their = *other.head->published;
  if (own.lineage != their.lineage || own.sequence == their.sequence) return nullptr;
  return own.sequence > their.sequence ? &used : &other;
}

Remedy remedy_for(const Place& used, const Place& other) {
  const Place* keep = newer_of(used, other);
  if (keep == nullptr)
    return {
        "keep the one that your last publish wrote, and of the other nothing but its "
        "denylist.json, which is still obeyed"};
  const Place& drop = keep == &used ? other : used;
  if (covers(keep->denylist, drop.denylist))
    return {
        fmt::format("keep {}, the newer one, and remove the other while nothing is published: "
                    "rm -r {}",
                    keep->name, drop.name)};
  return {
      fmt::format("keep {}, the newer one, and of the other only what was taken down, which is "
                  "still obeyed: find {} -mindepth 1 ! -name denylist.json -delete",
                  keep->name, drop.name)};
}

[[noreturn]] void refuse(const std::string& web, const Place& used, const Place& other) {
  if (!used.has_more && !used.denylist_bytes)
    throw Error(ErrorKind::gate,
                fmt::format("the bookkeeping of {} is in {}, and not in {}", web, described(other),
                            used.name),
                {fmt::format("leave --state out, or move it while nothing is published: mv {} {}",
                             other.name, used.name)});
  throw Error(ErrorKind::gate,
              fmt::format("the bookkeeping of {} is in two places: {} and {}", web, described(used),
                          described(other)),
              remedy_for(used, other));
}

}  // namespace

LeftOver read_left_over(const std::string& web, destination::Destination& used,
                        const std::vector<destination::Destination*>& others) {
  LeftOver left_over;
  if (others.empty()) return left_over;
  const Place own = look_at(used);
  for (destination::Destination* destination : others) {
    const Place other = look_at(*destination);
    if (other.has_more && !is_copy(other, own)) refuse(web, own, other);
    if (!other.denylist) throw LostDenylist(other.name);
    left_over.denylist.merge(*other.denylist);
    if (is_copy(other, own) || covers(own.denylist, other.denylist))
      left_over.warnings.emplace_back(
          fmt::format("{} has nothing that {} lacks", other.name, own.name),
          Remedy{fmt::format("remove it: rm -r {}", other.name)});
  }
  return left_over;
}

}  // namespace vizzy::publish
