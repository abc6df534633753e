#include "core/publish/step.h"

#include <utility>

#include "core/format/url.h"

namespace vizzy::publish {

std::string_view word_of(Action action) {
  switch (action) {
    case Action::put: return "put";
    case Action::skip: return "skip";
    case Action::remove: return "remove";
    case Action::purge: break;
  }
  return "purge";
}

std::string_view text_of(Reason reason) {
  switch (reason) {
    case Reason::created: return "new";
    case Reason::changed: return "changed";
    case Reason::representation: return "other headers or encoding";
    case Reason::uncertain: return "an interrupted publish may have left another";
    case Reason::present: return "already there";
    case Reason::gone: return "gone from the feed";
    case Reason::left_over: return "no longer published in this encoding";
    case Reason::missing: return "missing at the destination";
    case Reason::altered: return "has another content at the destination";
    case Reason::resized: return "has another size at the destination";
    case Reason::rewritten: return "rewritten by a takedown";
    case Reason::withdrawn: return "in no retained version after a takedown";
    case Reason::shard: return "a part of the manifest";
    case Reason::change_table: return "what the next changes are made from";
    case Reason::kept_entry: return "what a rollback without the folder starts from";
    case Reason::intent: return "the version to publish";
    case Reason::opened: return "tells this place from an emptied one";
    case Reason::fenced: return "makes sure that no other publisher is at work";
    case Reason::announced: return "says that publishing begins";
    case Reason::manifest: return "the published version";
    case Reason::older_manifest: return "an older version without what is taken down";
    case Reason::denylist: return "the keys taken down";
    case Reason::completed: return "says that publishing is done";
    case Reason::stale: return "caches may hold the old one";
    case Reason::pending_purge: return "paths that caches must still purge";
    case Reason::expired: return "its retention has passed";
    case Reason::unreferenced: break;
  }
  return "in no retained version";
}

PlannedResource resource_of(const store::ObjectRecord& object) {
  return {.kind = format::ResourceKind::object,
          .url = format::object_url(object.digest),
          .digest = object.digest,
          .sizes = object.sizes};
}

PlannedResource resource_of(const store::DocumentRecord& document) {
  return {.kind = format::ResourceKind::document,
          .url = document.url,
          .digest = document.digest,
          .sizes = document.sizes};
}

PlannedResource resource_of(const store::EntryResource& entry) {
  return {.kind = format::ResourceKind::entry,
          .url = entry.url,
          .digest = entry.digest,
          .sizes = entry.sizes};
}

Step removal(format::ResourceKind kind, std::vector<std::string> keys, Reason reason) {
  Step step{.action = Action::remove,
            .reason = reason,
            .resource = {.kind = kind, .url = {}, .sizes = {}},
            .variants = {}};
  for (std::string& key : keys) step.variants.push_back({.key = std::move(key)});
  return step;
}

}  // namespace vizzy::publish
