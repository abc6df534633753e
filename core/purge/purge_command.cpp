#include "core/purge/purge_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/child_process.h"
#include "core/error.h"
#include "core/purge/url_placeholder.h"

namespace vizzy::purge {

namespace {

using Ending = ChildResult::Ending;

constexpr std::size_t kMaxUrls = 1'000;

std::string ending_of(const ChildResult& result, std::chrono::seconds time_limit) {
  switch (result.ending) {
    case Ending::exited: return fmt::format("ended with exit code {}", result.code);
    case Ending::signalled: return fmt::format("was ended by signal {}", result.code);
    default: return fmt::format("did not end within {} seconds", time_limit.count());
  }
}

}  // namespace

PurgeCommand::PurgeCommand(std::string command, Options options)
    : command_(with_arguments(std::move(command))), options_(std::move(options)) {
  while (options_.base_url.ends_with('/')) options_.base_url.pop_back();
}

void PurgeCommand::run(const std::vector<std::string>& urls) const {
  std::vector<std::string> words{"/bin/sh", "-c", command_, "vizzy"};
  words.insert(words.end(), urls.begin(), urls.end());
  const ChildResult result =
      run_child({.words = std::move(words),
                 .deadline = std::chrono::steady_clock::now() + options_.time_limit,
                 .stop = options_.stop});
  if (result.ending == Ending::stopped)
    throw Error(ErrorKind::interrupted,
                "interrupted; the version is published, and the next run purges caches");
  if (result.ending == Ending::exited && result.code == 0) return;
  throw Error(ErrorKind::failed,
              fmt::format("the purge command {}", ending_of(result, options_.time_limit)));
}

void PurgeCommand::purge(const PurgeRequest& request) {
  const auto& paths = request.paths;
  for (std::size_t i = 0; i < paths.size(); i += kMaxUrls) {
    std::vector<std::string> urls;
    for (std::size_t j = i; j < std::min(paths.size(), i + kMaxUrls); ++j)
      urls.push_back(fmt::format("{}/{}", options_.base_url, paths[j]));
    run(urls);
  }
}

}  // namespace vizzy::purge
