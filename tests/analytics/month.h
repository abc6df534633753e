#pragma once

#include <filesystem>
#include <memory>
#include <sstream>
#include <string>

#include "core/ingest/import.h"
#include "core/source/sqlite_source.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"

namespace vizzy::test {

/// A month of YouTube in a database: the day on which a video was first seen stands for its
/// publication.
class Month {
 public:
  explicit Month(const std::filesystem::path& data) {
    import(ingest::creators_table(), read_file(data / "creators.csv"));
    std::string videos = read_file(data / "videos.csv");
    const std::string seen = "first_seen_on";
    videos.replace(videos.find(seen), seen.size(), "published_at");
    import(ingest::videos_table(), videos);
  }

  [[nodiscard]] std::string path() const { return (folder_ / "month.db").string(); }
  [[nodiscard]] std::unique_ptr<source::Snapshot> snapshot() const {
    return source::open_sqlite_snapshot(path(), {}, std::chrono::milliseconds(20));
  }

 private:
  void import(const ingest::Table& table, const std::string& text) const {
    ingest::ImportOptions options;
    options.database = path();
    options.table = &table;
    options.file = "month.csv";
    std::istringstream input(text);
    NoProgress progress;
    (void)ingest::import_rows(input, options, {}, progress);
  }

  TemporaryFolder folder_;
};

/// The months that are here: the small one always, the whole one where the shared data is.
inline std::vector<std::filesystem::path> months() {
  std::vector<std::filesystem::path> list{std::filesystem::path(VIZZY_TEST_FIXTURES) / "youtube"};
  const auto whole = std::filesystem::path(VIZZY_SHARED_DATA) / "youtube-2017-us";
  if (std::filesystem::exists(whole / "videos.csv")) list.push_back(whole);
  return list;
}

}  // namespace vizzy::test
