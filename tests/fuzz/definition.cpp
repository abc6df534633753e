#include "core/definition/definition.h"

#include <algorithm>
#include <vector>

#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace vizzy::fuzz {

namespace {

void check_view(const definition::View& view) {
  require(!view.sql.empty(), "a view has SQL");
  require(view.key < view.fields.size(), "the key is a field");
  require(!view.fields[view.key].optional, "a key is never absent");
}

void check_sort(const definition::View& view, const std::vector<definition::SortTerm>& sort) {
  require(std::ranges::all_of(sort, [&](auto term) { return term.field < view.fields.size(); }),
          "what is sorted by is a field");
}

}  // namespace

void definition(std::string_view bytes) {
  const auto parsed = accepted([&] { return definition::parse_definition(bytes, "input"); });
  if (!parsed) return;
  require(!parsed->feeds.empty(), "there is a feed");
  for (const definition::FeedDefinition& feed : parsed->feeds) {
    check_view(feed);
    check_sort(feed, feed.sort);
    require(feed.page_size > 0, "a page holds something");
  }
  for (const definition::DocumentsDefinition& documents : parsed->documents) {
    check_view(documents);
    for (const definition::ChildrenDefinition& children : documents.children) {
      check_view(children);
      check_sort(children, children.sort);
    }
  }
}

}  // namespace vizzy::fuzz
