#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/check/check.h"
#include "core/json_text.h"
#include "core/text/number_words.h"

namespace vizzy::check {

using Json = nlohmann::ordered_json;

namespace {

Json feed_json(const CheckedFeed& feed) {
  return {{"name", feed.name},
          {"items", feed.items},
          {"pages", feed.pages},
          {"segments", feed.segments},
          {"changes", feed.changes},
          {"objects", feed.objects},
          {"entry_bytes", codec::sizes_json(feed.entry)},
          {"total_bytes", codec::sizes_json(feed.total)}};
}

Json collection_json(const CheckedCollection& collection) {
  return {{"name", collection.name},
          {"documents", collection.documents},
          {"objects", collection.objects},
          {"document_bytes", codec::sizes_json(collection.document)}};
}

std::string feed_text(const CheckedFeed& feed) {
  std::string text =
      fmt::format("feed {}: {}, about {}", feed.name, text::counted(feed.items, "item"),
                  text::counted(feed.pages, "page"));
  if (feed.segments > 0) text += fmt::format(", {}", text::counted(feed.segments, "segment"));
  return text + fmt::format("\n  the entry takes about {} in gzip, the whole feed {}\n",
                            text::counted(feed.entry.gzip, "byte"), text::grouped(feed.total.gzip));
}

std::string collection_text(const CheckedCollection& collection) {
  return fmt::format("documents {}: {} in {}, about {} each in gzip\n", collection.name,
                     text::counted(collection.documents, "document"),
                     text::counted(collection.objects, "file"),
                     text::counted(collection.document.gzip, "byte"));
}

}  // namespace

std::string check_report_json(const CheckReport& report) {
  Json feeds = Json::array();
  for (const CheckedFeed& feed : report.feeds) feeds.push_back(feed_json(feed));
  Json collections = Json::array();
  for (const CheckedCollection& collection : report.collections)
    collections.push_back(collection_json(collection));
  Json problems = Json::array();
  for (const CheckProblem& problem : report.problems)
    problems.push_back({{"exit_code", exit_code(problem.kind)}, {"message", problem.message}});
  const Json json{{"database", report.database},
                  {"feeds", feeds},
                  {"collections", collections},
                  {"puts", report.puts},
                  {"put_dollars", put_dollars(report.puts)},
                  {"problems", problems},
                  {"advice", report.advice}};
  return json_text(json) + "\n";
}

std::string check_report_text(const CheckReport& report) {
  std::string text;
  for (const CheckedFeed& feed : report.feeds) text += feed_text(feed);
  for (const CheckedCollection& collection : report.collections)
    text += collection_text(collection);
  if (report.problems.empty())
    text += fmt::format("a first publish costs about {} (${:.4f} at $5 a million)\n",
                        text::counted(report.puts, "PUT"), put_dollars(report.puts));
  for (const std::string& advice : report.advice) text += "advice: " + advice + "\n";
  for (const CheckProblem& problem : report.problems) text += "problem: " + problem.message + "\n";
  if (report.problems.empty()) text += "no problems found\n";
  return text;
}

}  // namespace vizzy::check
