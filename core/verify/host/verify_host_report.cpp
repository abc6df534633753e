#include <fmt/format.h>

#include "core/report_json.h"
#include "core/text/display_width.h"
#include "core/text/number_words.h"
#include "core/verify/host/verify_host.h"

namespace vizzy::verify::host {

namespace {

constexpr std::size_t kColumns = 80;

std::string_view word(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

Json feed_json(const WalkedFeed& feed) {
  return {{"name", feed.name},
          {"version", feed.version},
          {"sequence", feed.sequence},
          {"total", feed.total},
          {"items", feed.items},
          {"pages", feed.pages},
          {"pages_read", feed.pages_read},
          {"segments", feed.segments.size()},
          {"changes", feed.changes},
          {"complete", feed.complete}};
}

Json finding_json(const Finding& finding) {
  return {{"severity", word(finding.severity)},
          {"problem", finding.problem},
          {"remedy", text_of(finding.remedy)},
          {"places", finding.count},
          {"examples", finding.locations}};
}

/// A paragraph of at most 80 columns, indented from its second line on, or from its first.
std::string paragraph(const std::string& text, std::string_view first_indent) {
  constexpr std::string_view kIndent = "  ";
  std::string lines;
  for (const std::string& line : text::wrapped(text, kColumns - kIndent.size()))
    lines += fmt::format("{}{}\n", lines.empty() ? first_indent : kIndent, line);
  return lines;
}

/// "all 102 items read (page 1 + 1 more)"
std::string items_text(const WalkedFeed& feed) {
  if (feed.items == feed.total && feed.pages_read == feed.pages)
    return fmt::format("all {} read (page 1{})", text::counted(feed.total, "item"),
                       feed.pages == 0 ? "" : fmt::format(" + {} more", text::grouped(feed.pages)));
  return fmt::format("{} of {} read (page 1 + {} of {} more)", text::grouped(feed.items),
                     text::counted(feed.total, "item"), text::grouped(feed.pages_read),
                     text::grouped(feed.pages));
}

std::string feed_text(const WalkedFeed& feed) {
  if (feed.version.empty()) return "";
  return paragraph(
      fmt::format(
          "{}: sequence {}, {}{}{}", feed.name, feed.sequence, items_text(feed),
          feed.segments.empty() ? "" : ", " + text::counted(feed.segments.size(), "segment"),
          feed.changes == 0 ? "" : ", changes of " + text::counted(feed.changes, "span")),
      "");
}

std::string segments_text(const std::vector<WalkedFeed>& segments) {
  if (segments.empty()) return "";
  std::uint64_t complete = 0, items = 0;
  for (const WalkedFeed& segment : segments) {
    complete += segment.complete ? 1 : 0;
    items += segment.items;
  }
  return fmt::format("segments: {} of {} read to the end, {}\n", text::grouped(complete),
                     text::grouped(segments.size()), text::counted(items, "item"));
}

std::string kind_text(const CheckedKind& kind) {
  if (kind.count == 0) return "";
  return fmt::format("{}: {} read in {}\n", kind.kind, text::grouped(kind.count),
                     fmt::join(kind.encodings, ", "));
}

std::string documents_text(const CheckedDocuments& documents, const HostReport& report) {
  if (documents.keys == 0) return "";
  std::uint64_t total = 0;
  for (const WalkedFeed& feed : report.feeds)
    if (feed.name == documents.feed) total = feed.total;
  std::string text =
      fmt::format("documents of {}: {} found under {} of {} of {}", documents.collection,
                  text::grouped(documents.found), text::grouped(documents.keys),
                  text::counted(total, "key"), documents.feed);
  if (documents.aliases > 0)
    text += fmt::format(", and {} that {}", text::grouped(documents.aliases),
                        documents.aliases == 1 ? "alias leads to one" : "aliases lead to them");
  if (2 * documents.found < documents.keys) text += ", so the feed seems to list something else";
  return paragraph(text, "");
}

std::string finding_text(const Finding& finding) {
  std::string text = paragraph(
      fmt::format("{}: {} {}", word(finding.severity), finding.locations.front(), finding.problem),
      "");
  std::string others;
  for (std::size_t i = 1; i < finding.locations.size(); ++i)
    others += (i == 1 ? "" : ", ") + finding.locations[i];
  others += text::and_more(finding.locations.size(), finding.count);
  if (!others.empty()) text += paragraph("also: " + others, "  ");
  return text + paragraph("remedy: " + text_of(finding.remedy), "  ");
}

}  // namespace

std::string json(const HostReport& report) {
  const Json json{
      {"url", report.url},
      {"requests", report.requests},
      {"bytes", report.bytes},
      {"seconds", report.seconds},
      {"max_requests", report.max_requests},
      {"ran_out_of_requests", report.ran_out_of_requests},
      {"feeds", list_json(report.feeds, feed_json)},
      {"segments", list_json(report.segments, feed_json)},
      {"kinds",
       list_json(
           report.kinds,
           [](const CheckedKind& kind) {
             return Json{{"kind", kind.kind}, {"count", kind.count}, {"encodings", kind.encodings}};
           })},
      {"documents", list_json(report.documents,
                              [](const CheckedDocuments& documents) {
                                return Json{{"collection", documents.collection},
                                            {"feed", documents.feed},
                                            {"keys", documents.keys},
                                            {"found", documents.found},
                                            {"aliases", documents.aliases}};
                              })},
      {"errors", report.count(Severity::error)},
      {"warnings", report.count(Severity::warning)},
      {"findings", list_json(report.findings, finding_json)}};
  return report_json(json);
}

std::string text(const HostReport& report) {
  std::string text =
      fmt::format("{}: {}, {} ({:.2f} s)\n", report.url, text::counted(report.requests, "request"),
                  text::counted(report.bytes, "byte"), report.seconds);
  for (const WalkedFeed& feed : report.feeds) text += feed_text(feed);
  text += segments_text(report.segments);
  for (const CheckedKind& kind : report.kinds) text += kind_text(kind);
  for (const CheckedDocuments& documents : report.documents)
    text += documents_text(documents, report);
  if (report.ran_out_of_requests)
    text += paragraph(
        fmt::format("stopped at --max-requests {}; the rest was not checked", report.max_requests),
        "");
  for (const Finding& finding : report.findings) text += finding_text(finding);
  if (report.findings.empty())
    return text + (report.ran_out_of_requests ? "no errors found in what was read\n"
                                              : "nothing is wrong\n");
  return text + fmt::format("{}, {}\n", text::counted(report.count(Severity::error), "error"),
                            text::counted(report.count(Severity::warning), "warning"));
}

}  // namespace vizzy::verify::host
