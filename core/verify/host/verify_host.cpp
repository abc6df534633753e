#include "core/verify/host/verify_host.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <ranges>

#include "core/codec/encoding.h"
#include "core/error.h"
#include "core/format/lineage.h"
#include "core/format/resource_kind.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/http/negotiation.h"
#include "core/store/worker_pool.h"
#include "core/text/number_words.h"
#include "core/verify/host/exposure_check.h"
#include "core/verify/host/host.h"
#include "core/verify/host/host_walk.h"
#include "core/verify/host/protocol_check.h"
#include "core/verify/host/resource_check.h"

namespace vizzy::verify::host {

namespace {

/// Resources that wait to be read, a byte for each.
constexpr std::size_t kMaxQueued = 1000;
/// Segments that are walked side by side; limits the memory for their entries.
constexpr std::size_t kSegmentsAtOnce = 256;

const definition::FeedDefinition& definition_of(const definition::Definition& definition,
                                                std::string_view feed) {
  const std::string_view name = format::feed_of_segment(feed);
  const auto found = std::ranges::find(definition.feeds, name, &definition::FeedDefinition::name);
  if (found != definition.feeds.end()) return *found;
  std::vector<std::string> names;
  for (const definition::FeedDefinition& known : definition.feeds) names.push_back(known.name);
  throw Error(ErrorKind::usage,
              fmt::format("the definition has no feed \"{}\"{}", name, did_you_mean(name, names)),
              {"name the definition it was built with: --definition FILE"});
}

/// One run: what its steps share, and the steps.
class HostVerifier {
 public:
  HostVerifier(const std::string& url, const HostOptions& options, http::Client& client,
               Progress& progress)
      : options_(options),
        host_(url, options.headers, client, findings_),
        check_(host_, findings_),
        walk_(
            check_, findings_, pool_, progress,
            [&options](std::string_view feed) {
              const definition::FeedDefinition& known = definition_of(options.definition, feed);
              return known.fields[known.key].name;
            },
            options.documents),
        documents_(check_, findings_, pool_, progress),
        pool_(options.concurrency, kMaxQueued, options.stop) {
    report_.url = url;
    report_.max_requests = options.max_requests;
  }

  HostReport run() {
    const auto start = std::chrono::steady_clock::now();
    const std::vector<std::string> names = feeds();
    // As phones do: a cache keeps what its first reader asked for.
    host_.reach({.path = format::entry_url(names.front()) + ".json",
                 .accept_encoding = accept_encoding(codec::Encoding::brotli)});
    host_.allow(options_.max_requests - reserve());
    report_.feeds = walk_.walk(names);
    host_.allow(options_.max_requests);
    if (std::ranges::any_of(report_.feeds, [](const auto& feed) { return !feed.version.empty(); }))
      check_the_rest();
    fill_report();
    report_.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::move(report_);
  }

 private:
  [[nodiscard]] std::vector<std::string> feeds() const {
    std::vector<std::string> names = options_.feeds;
    for (const std::string& name : names) (void)definition_of(options_.definition, name);
    if (names.empty())
      for (const definition::FeedDefinition& feed : options_.definition.feeds)
        names.push_back(feed.name);
    return names;
  }

  void check_the_rest() {
    check_protocols();
    check_missing();
    check_documents();
    check_exposure();
    check_connections();
    walk_segments();
    check_lineages();
  }

  /// Requests that the walk of a large feed leaves for the other checks.
  [[nodiscard]] std::uint64_t reserve() const {
    constexpr std::uint64_t kOfTheHost = 50;
    constexpr std::uint64_t kOfADocument = 4;  // its encodings, and those of its alias
    const std::uint64_t wanted =
        kOfTheHost + kOfADocument * options_.documents * options_.definition.documents.size();
    return std::min(wanted, options_.max_requests / 2);
  }

  /// Sequences compare within a lineage: readers of two cannot tell which entry is newer.
  void check_lineages() {
    const WalkedFeed* first = nullptr;
    for (const auto* feeds : {&report_.feeds, &report_.segments})
      for (const WalkedFeed& feed : *feeds) {
        if (first == nullptr && !feed.lineage.empty()) first = &feed;
        if (first != nullptr && format::are_unrelated(feed.lineage, first->lineage))
          findings_.add({Severity::error,
                         fmt::format("comes from another output folder than {}.json: their "
                                     "lineages differ",
                                     format::entry_url(first->name)),
                         {"run again in two minutes; if it stays, publish again"}},
                        format::entry_url(feed.name) + ".json");
      }
  }

  void walk_segments() {
    std::vector<std::string> names;
    for (const WalkedFeed& feed : report_.feeds)
      names.insert(names.end(), feed.segments.begin(), feed.segments.end());
    for (std::size_t from = 0; from < names.size(); from += kSegmentsAtOnce) {
      const auto begin = std::next(names.begin(), static_cast<std::ptrdiff_t>(from));
      const auto size = std::min(kSegmentsAtOnce, names.size() - from);
      auto walked = walk_.walk({begin, std::next(begin, static_cast<std::ptrdiff_t>(size))});
      std::ranges::move(walked, std::back_inserter(report_.segments));
    }
  }

  /// One entry, one object and one document show how the host treats their kinds.
  void check_protocols() {
    for (const WalkedFeed& feed : report_.feeds)
      if (!feed.version.empty()) {
        check_protocol({format::entry_url(feed.name), format::ResourceKind::entry}, host_,
                       findings_);
        if (!feed.first_page.empty())
          check_protocol({feed.first_page, format::ResourceKind::object}, host_, findings_);
      }
  }

  void check_missing() {
    std::vector<std::string> collections;
    for (const definition::DocumentsDefinition& collection : options_.definition.documents)
      collections.push_back(collection.name);
    check_missing_names(host_, collections, findings_);
  }

  void check_exposure() {
    Published published;
    for (const WalkedFeed& feed : report_.feeds) {
      if (feed.version.empty()) continue;
      published.feeds.push_back(feed.name);
      published.sequences.push_back(feed.sequence);
      if (!feed.first_page.empty()) published.urls.push_back(feed.first_page);
    }
    for (const CheckedDocuments& documents : report_.documents)
      if (!documents.example.empty()) published.urls.push_back(documents.example);
    check_bookkeeping(host_, published, findings_);
    check_listings(host_, published, findings_);
  }

  /// libcurl repeats what is lost on a connection that was used before, and says nothing.
  void check_connections() {
    constexpr int kConnections = 20;
    const auto first = std::ranges::find_if(
        report_.feeds, [](const WalkedFeed& feed) { return !feed.version.empty(); });
    for (int i = 0; i < kConnections; ++i)
      pool_.submit(1, [this, path = format::entry_url(first->name) + ".json"](unsigned) {
        (void)host_.ask({.path = path,
                         .accept_encoding = accept_encoding(codec::Encoding::brotli),
                         .has_own_connection = true});
      });
    pool_.wait();
    if (host_.repeated() == 0) return;
    findings_.add({Severity::warning,
                   fmt::format("answered {} only after a repetition",
                               text::counted(host_.repeated(), "request")),
                   {"see the host's log for connections that it closed and for errors, then run "
                    "again: phones lose time with each"}},
                  host_.url());
  }

  void check_documents() {
    for (const definition::DocumentsDefinition& collection : options_.definition.documents)
      for (const WalkedFeed& feed : report_.feeds)
        if (!feed.sample.empty() &&
            may_belong(collection, definition_of(options_.definition, feed.name)))
          report_.documents.push_back(documents_.check(collection, feed.name, feed.sample));
    for (const CheckedDocuments& documents : report_.documents) judge(documents);
    const auto found = std::ranges::find_if(
        report_.documents, [](const auto& documents) { return !documents.example.empty(); });
    if (found != report_.documents.end())
      check_protocol({found->example, format::ResourceKind::document}, host_, findings_);
  }

  void judge(const CheckedDocuments& documents) {
    const bool is_found = std::ranges::any_of(report_.documents, [&](const auto& other) {
      return other.collection == documents.collection && other.found > 0;
    });
    if (is_found || documents.keys == 0) return;
    findings_.add({Severity::warning,
                   "holds no document under any key that was tried",
                   {"check that --definition names what was compiled; then publish again, unless "
                    "the feeds list "
                    "other things"}},
                  format::document_url(documents.collection, ""));
  }

  void fill_report() {
    add_kind("entries", format::ResourceKind::entry);
    add_kind("objects", format::ResourceKind::object);
    add_kind("documents", format::ResourceKind::document);
    report_.requests = host_.requests();
    report_.bytes = host_.bytes();
    report_.ran_out_of_requests = host_.is_exhausted();
    report_.findings = findings_.sorted();
  }

  void add_kind(std::string name, format::ResourceKind kind) {
    CheckedKind checked{.kind = std::move(name), .count = check_.count(kind), .encodings = {}};
    const auto encodings = check_.encodings(kind);
    for (const codec::Encoding encoding : encodings | std::views::reverse)
      checked.encodings.emplace_back(word_of(encoding));
    report_.kinds.push_back(std::move(checked));
  }

  const HostOptions& options_;
  HostReport report_;
  Findings findings_;
  Host host_;
  ResourceCheck check_;
  HostWalk walk_;
  DocumentCheck documents_;
  store::WorkerPool pool_;  // last: its threads stop before what they use goes
};

}  // namespace

std::size_t HostReport::count(Severity severity) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      findings, [&](const Finding& finding) { return finding.severity == severity; }));
}

HostReport verify_host(const std::string& url, const HostOptions& options, http::Client& client,
                       Progress& progress) {
  return HostVerifier(url, options, client, progress).run();
}

}  // namespace vizzy::verify::host
