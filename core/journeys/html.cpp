#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/journeys/bar_chart.h"
#include "core/journeys/report.h"
#include "core/text/number_words.h"

namespace vizzy::journeys {

namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --page: #fff; --text: #16211f; --quiet: #55635f; --line: #d9dfdd;
  --own: #0b6e5f; --bar: #b9c4c1; font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1312; --text: #e8eeec; --quiet: #9aa9a5;
  --line: #2b3633; --own: #5fd0bb; --bar: #4a5855; } }
body { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; background: var(--page);
  color: var(--text); }
h1 { line-height: 1.2; } h2 { margin: 2.5rem 0 .5rem; } h3 { margin: 1.5rem 0 .25rem; }
h3 small { color: var(--quiet); font-weight: 400; }
.lead { font-size: 1.2rem; } .quiet { color: var(--quiet); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr));
  gap: 0 2rem; }
svg { width: 100%; height: auto; } svg text { fill: var(--text); font-size: 14px; }
svg .label { fill: var(--quiet); } svg .bar { fill: var(--bar); } svg .own { fill: var(--own); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: right;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
th:first-child, th.side, td:first-child, td.side { text-align: left; white-space: normal; }
tr.own td { color: var(--own); font-weight: 600; }
@media (max-width: 40rem), print { th, td { padding: .25rem .2rem; font-size: .75rem; }
  th, td:first-child, td.side { white-space: normal; overflow-wrap: anywhere; } }
@media print { body { max-width: none; padding: 0; } .wide { overflow: visible; }
  tr, svg { break-inside: avoid; } h2, h3 { break-after: avoid; } }
)";

std::string seconds(std::chrono::microseconds time) {
  return fmt::format("{:.2f} s", static_cast<double>(time.count()) / 1e6);
}

const PricedJourney* find(const Side& side, const std::string& name) {
  const auto found = std::ranges::find(side.journeys, name, &PricedJourney::name);
  return found == side.journeys.end() ? nullptr : &*found;
}

std::string speed_text(std::chrono::microseconds own, std::chrono::microseconds other) {
  const double factor = static_cast<double>(other.count()) / static_cast<double>(own.count());
  if (factor >= 1.05) return fmt::format("{:.1f} times as fast", factor);
  if (seconds(own) == seconds(other)) return "as fast";
  return fmt::format("{}, by {}", own < other ? "faster" : "slower", seconds(abs(own - other)));
}

std::string bytes_text(std::uint64_t own, std::uint64_t other) {
  const double percent = 100 * static_cast<double>(own) / static_cast<double>(other) - 100;
  return fmt::format("{:.0f}% {} bytes", std::abs(percent), percent <= 0 ? "fewer" : "more");
}

/// "Scrolling 100 items on slow-3g takes 1.25 s and 1 request; the original API takes ..."
std::string comparison(const Report& report, const std::string& journey) {
  const PricedJourney* own = find(report.sides.front(), journey);
  const PricedJourney* other = nullptr;
  const Side* against = nullptr;
  for (const Side& side : report.sides)
    if (!side.is_vizzy && other == nullptr) other = find(side, journey), against = &side;
  if (own == nullptr || other == nullptr || other->bytes == 0) return "";
  return fmt::format(
      "Scrolling 100 items on {} takes {} and {}; {} takes {} and {}. That is {}, "
      "with {}.",
      report.networks.front().name, seconds(own->times.front()),
      text::counted(own->requests, "request"), against->name, seconds(other->times.front()),
      text::counted(other->requests, "request"),
      speed_text(own->times.front(), other->times.front()), bytes_text(own->bytes, other->bytes));
}

std::string time_chart(const Report& report, const std::string& journey, std::size_t network) {
  std::vector<Bar> bars;
  for (const Side& side : report.sides)
    if (const PricedJourney* price = find(side, journey))
      bars.push_back({.label = side.name,
                      .value = static_cast<double>(price->times[network].count()),
                      .text = seconds(price->times[network]),
                      .is_emphasised = side.is_vizzy});
  const serve::NetworkProfile& link = report.networks[network];
  return fmt::format("<div><h3>{} <small>{} ms, {:g} kbit/s</small></h3>{}</div>",
                     html_escaped(link.name), link.round_trip.count() / 1000,
                     link.kilobits_per_second,
                     bar_chart(fmt::format("{} on {}", journey, link.name), bars));
}

std::string bytes_chart(const Report& report, const std::string& journey) {
  std::vector<Bar> bars;
  for (const Side& side : report.sides)
    if (const PricedJourney* price = find(side, journey))
      bars.push_back({.label = side.name,
                      .value = static_cast<double>(price->bytes),
                      .text = text::grouped(price->bytes) + " B",
                      .is_emphasised = side.is_vizzy});
  return fmt::format("<div><h3>Bytes</h3>{}</div>", bar_chart("bytes to " + journey, bars));
}

std::string table(const Report& report) {
  std::string html =
      "<div class=\"wide\"><table><thead><tr><th>Journey</th><th "
      "class=\"side\">Source</th><th>Requests</th>"
      "<th>Bytes</th>";
  for (const serve::NetworkProfile& network : report.networks)
    html += fmt::format("<th>{}</th>", html_escaped(network.name));
  html += "</tr></thead><tbody>";
  for (const std::string& name : journey_names(report))
    for (const Side& side : report.sides) {
      const PricedJourney* price = find(side, name);
      if (price == nullptr) continue;
      html += fmt::format(
          "<tr class=\"{}\"><td>{}</td><td class=\"side\">{}</td><td>{}</td>"
          "<td>{}</td>",
          side.is_vizzy ? "own" : "", html_escaped(price->name), html_escaped(side.name),
          price->requests, text::grouped(price->bytes));
      for (const auto time : price->times) html += fmt::format("<td>{}</td>", seconds(time));
      html += "</tr>";
    }
  return html + "</tbody></table></div>";
}

std::string sizes_row(std::string_view name, const codec::Sizes& sizes) {
  return fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", name,
                     text::grouped(sizes.identity),
                     sizes.gzip > 0 ? text::grouped(sizes.gzip) : "-",
                     sizes.brotli > 0 ? text::grouped(sizes.brotli) : "-");
}

std::string feed_section(const FeedJourneys& feed) {
  std::string html = fmt::format(
      "<h2>{} <span class=\"quiet\">{}</span></h2><div class=\"wide\"><table><thead><tr>"
      "<th>Bytes</th><th>uncompressed</th><th>gzip</th><th>Brotli</th></tr></thead><tbody>{}",
      html_escaped(feed.feed), text::counted(feed.total, "item"),
      sizes_row("entry, with the first page", feed.entry));
  if (feed.median_document) html += sizes_row("median document", *feed.median_document);
  if (feed.median_segment) html += sizes_row("median entry of a segment", *feed.median_segment);
  html += "</tbody></table></div>";
  if (feed.reuse)
    html += fmt::format("<p>{} of its {} further pages were already in the previous version.</p>",
                        text::grouped(feed.reuse->reused), text::grouped(feed.reuse->pages));
  return html;
}

}  // namespace

std::string html(const Report& report) {
  const std::string journey = "scroll 100 items";
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\"><title>What a reader's journeys "
      "cost</title><style>{}</style><h1>What a reader's journeys cost</h1>",
      kStyle);
  html += fmt::format("<p class=\"lead\">{}</p><h2>To {}</h2><div class=\"charts\">",
                      html_escaped(comparison(report, journey)), journey);
  html += bytes_chart(report, journey);
  for (std::size_t network = 0; network < report.networks.size(); ++network)
    html += time_chart(report, journey, network);
  html += "</div><h2>All journeys</h2>" + table(report);
  for (const FeedJourneys& feed : report.feeds) html += feed_section(feed);
  html += "<h2>The model</h2>";
  for (const std::string& paragraph : model_text())
    html += fmt::format("<p>{}</p>", html_escaped(paragraph));
  return html + "</html>\n";
}

}  // namespace vizzy::journeys
