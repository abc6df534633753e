#include <set>
#include <string>

#include "core/codec/encoding.h"
#include "core/store/layout.h"
#include "core/verify/folder/folder_walk.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"
#include "tests/store/memory_store.h"

namespace vizzy::fuzz {

/// The first line is the entry; each line after it is the object whose URL is its number: "1", "2".
void walk(std::string_view bytes) {
  const store::FeedRecord feed{.outline = {.name = "f", .key = "id", .page_size = 1, .fields = {}},
                               .version = "v",
                               .sequence = 1,
                               .total = 3,
                               .entry = {},
                               .sizes = {}};
  const std::string entry(bytes.substr(0, bytes.find('\n')));
  test::MemoryStore store;
  for (int url = 1; bytes.find('\n') != std::string_view::npos; ++url) {
    bytes.remove_prefix(bytes.find('\n') + 1);
    store.set(store::public_path(std::to_string(url), codec::Encoding::identity),
              std::string(bytes.substr(0, bytes.find('\n'))));
  }
  verify::folder::Findings findings(verify::folder::Missing::damage);
  verify::folder::FolderWalk walk(store, findings);
  std::set<std::string> reached;
  verify::folder::RetainedVersion version;
  version.manifest.sequence = feed.sequence;
  version.manifest.feeds = {feed};
  const bool complete = walk.walk(entry, feed, version, reached);
  require(complete || findings.count() > 0, "a walk that is cut off has a reason");
}

}  // namespace vizzy::fuzz
