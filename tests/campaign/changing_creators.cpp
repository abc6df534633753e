#include "tests/campaign/changing_creators.h"

#include <fmt/format.h>

#include <algorithm>

namespace vizzy::test {

namespace {

constexpr std::size_t kFewest = 20;
constexpr std::size_t kEarlierStates = 4;

}  // namespace

ChangingCreators::ChangingCreators(std::uint64_t seed, int count) : random_(seed) {
  database_.run("PRAGMA journal_mode = MEMORY");
  add(count);
  write();
}

void ChangingCreators::change() {
  earlier_.push_back(creators_);
  if (earlier_.size() > kEarlierStates) earlier_.erase(earlier_.begin());
  Creator& one = creators_[random_.below(static_cast<std::uint32_t>(creators_.size()))];
  switch (random_.below(8)) {
    case 0: return;  // nothing
    case 1: one.followers = some_followers(); break;
    case 2: one.views += 1 + random_.below(100); break;
    case 3: add(1 + static_cast<int>(random_.below(5))); break;
    case 4: leave(); break;
    case 5: come_back(); break;
    default: drift();
  }
  write();
}

/// Numbers that often tie when they are rounded.
std::int64_t ChangingCreators::some_followers() {
  return std::int64_t{250} * (1 + random_.below(30));
}

void ChangingCreators::add(int count) {
  for (int i = 0; i < count; ++i)
    creators_.push_back({next_id_++, some_followers(), random_.below(5000)});
}

void ChangingCreators::drift() {
  for (Creator& creator : creators_)
    if (random_.one_in(8)) creator.followers += random_.below(900);
}

void ChangingCreators::leave() {
  for (std::uint32_t left = 1 + random_.below(3); left > 0 && creators_.size() > kFewest; --left)
    creators_.erase(creators_.begin() +
                    random_.below(static_cast<std::uint32_t>(creators_.size())));
}

void ChangingCreators::come_back() {
  creators_ = earlier_[random_.below(static_cast<std::uint32_t>(earlier_.size()))];
}

void ChangingCreators::write() {
  std::string creators;
  std::string videos;
  for (const Creator& creator : creators_) {
    const std::string_view comma = creators.empty() ? "" : ",";
    creators += fmt::format("{0}({1},'user{1}','User {1}',{2},0,0.5,'2024-01-01')", comma,
                            creator.id, creator.followers);
    videos += fmt::format("{}({},{},'Video',{},1,1,'2024-02-01')", comma, creator.id + 1,
                          creator.id, creator.views);
  }
  database_.run(
      fmt::format("BEGIN; DELETE FROM creators; DELETE FROM videos;"
                  "INSERT INTO creators VALUES {}; INSERT INTO videos VALUES {}; COMMIT",
                  creators, videos));
}

definition::Definition campaign_definition() {
  return definition::parse_definition(R"({"vizzy":1,
"feeds":{
  "discovery":{"sql":"SELECT id, username, follower_count FROM creators","key":"id","page_size":3,
    "sort":[{"field":"follower_count","order":"desc"}],
    "fields":{"id":{"type":"integer"},"username":{"type":"text"},
      "follower_count":{"type":"integer","significant_digits":1}}},
  "newest":{"sql":"SELECT id, follower_count FROM creators","key":"id","page_size":3,
    "sort":[{"field":"id","order":"desc"}],"max_items":10,
    "fields":{"id":{"type":"integer"},
      "follower_count":{"type":"integer","significant_digits":1}}}},
"documents":{"creators":{"sql":"SELECT * FROM creators","key":"id",
  "fields":{"id":{"type":"integer"},"follower_count":{"type":"integer"}},
  "children":{"top_videos":{"sql":"SELECT * FROM videos","parent":"creator_id","key":"id",
    "sort":[{"field":"view_count","order":"desc"}],
    "fields":{"id":{"type":"integer"},"view_count":{"type":"integer"}}}}}},
"gates":{"max_shrink":1},"retention":{"builds":3,"hours":1}})",
                                      "campaign.json");
}

}  // namespace vizzy::test
