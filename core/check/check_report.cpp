#include <fmt/format.h>

#include "core/check/check.h"
#include "core/compile/oversized_rows.h"
#include "core/report_json.h"
#include "core/text/number_words.h"

namespace vizzy::check {

namespace {

Json feed_json(const CheckedFeed& feed) {
  return {{"name", feed.name},
          {"items", feed.items},
          {"pages", feed.pages},
          {"segments", feed.segments},
          {"changes", feed.changes},
          {"objects", feed.objects},
          {"sampled", feed.sampled},
          {"entry_bytes", codec::sizes_json(feed.entry)},
          {"total_bytes", codec::sizes_json(feed.total)}};
}

Json collection_json(const CheckedCollection& collection) {
  return {{"name", collection.name},
          {"documents", collection.documents},
          {"objects", collection.objects},
          {"sampled", collection.sampled},
          {"document_bytes", codec::sizes_json(collection.document)}};
}

Json problem_json(const CheckProblem& problem) {
  return {{"exit_code", exit_code(problem.kind)}, {"message", problem.message}};
}

/// Nothing when all were measured.
std::string sample_text(std::uint64_t sampled, std::uint64_t all) {
  return sampled < all ? fmt::format(" ({} sampled)", text::grouped(sampled)) : "";
}

std::string feed_text(const CheckedFeed& feed) {
  std::string text =
      fmt::format("feed {}: {}, about {}", feed.name, text::counted(feed.items, "item"),
                  text::counted(feed.pages, "page"));
  if (feed.segments > 0) text += fmt::format(", {}", text::counted(feed.segments, "segment"));
  return text + fmt::format("\n  the entry takes about {} in gzip, the whole feed {}{}\n",
                            text::counted(feed.entry.gzip, "byte"), text::grouped(feed.total.gzip),
                            sample_text(feed.sampled, feed.items));
}

std::string collection_text(const CheckedCollection& collection) {
  return fmt::format("documents {}: {} in {}, about {} each in gzip{}\n", collection.name,
                     text::counted(collection.documents, "document"),
                     text::counted(collection.objects, "file"),
                     text::counted(collection.document.gzip, "byte"),
                     sample_text(collection.sampled, collection.documents));
}

}  // namespace

std::string json(const CheckReport& report) {
  const Json json{{"database", report.database},
                  {"feeds", list_json(report.feeds, feed_json)},
                  {"collections", list_json(report.collections, collection_json)},
                  {"contract", compile::contract_json(report.contract)},
                  {"oversized", compile::oversized_json(report.oversized)},
                  {"missing_documents", compile::missing_documents_json(report.missing_documents)},
                  {"puts", report.puts},
                  {"put_dollars", put_dollars(report.puts)},
                  {"problems", list_json(report.problems, problem_json)},
                  {"advice", report.advice}};
  return report_json(json);
}

std::string text(const CheckReport& report) {
  std::string text;
  for (const CheckedFeed& feed : report.feeds) text += feed_text(feed);
  for (const CheckedCollection& collection : report.collections)
    text += collection_text(collection);
  if (report.problems.empty())
    text += fmt::format("a first publish costs about {} (${:.4f} at $5 a million)\n",
                        text::counted(report.puts, "PUT"), put_dollars(report.puts));
  text += compile::contract_text(report.contract);
  for (const std::string& advice : report.advice) text += "advice: " + advice + "\n";
  for (const CheckProblem& problem : report.problems) text += "problem: " + problem.message + "\n";
  if (report.problems.empty()) text += "no problems found\n";
  return text;
}

}  // namespace vizzy::check
