#include "core/publish/own_names.h"

#include "core/format/admission.h"
#include "core/format/segment.h"
#include "core/format/url.h"

namespace vizzy::publish {

namespace {

/// Where `changes` are: no feed or collection has the name.
constexpr std::string_view kChanges = "changes/";

std::string_view first_name(std::string_view names) {
  return names.substr(0, names.find_first_of("/."));
}

}  // namespace

void OwnNames::add(const store::Manifest& manifest) {
  for (const store::FeedRecord& feed : manifest.feeds)
    names_.emplace(format::feed_of_segment(feed.outline.name));
  for (const auto& collection : manifest.collections) names_.insert(collection.name);
}

bool OwnNames::may_have_put(std::string_view key) const {
  if (!format::is_published_file(key)) return false;
  const std::string_view names = key.substr(format::published_prefix().size());
  return key.starts_with(format::objects_prefix()) || names.starts_with(kChanges) ||
         names_.contains(first_name(names));
}

}  // namespace vizzy::publish
