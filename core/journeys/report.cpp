#include "core/journeys/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/report_json.h"
#include "core/text/number_words.h"

namespace vizzy::journeys {

namespace {

Side priced(std::string name, bool is_vizzy, const std::vector<Journey>& journeys,
            const std::vector<serve::NetworkProfile>& networks) {
  Side side{.name = std::move(name), .is_vizzy = is_vizzy, .journeys = {}};
  for (const Journey& journey : journeys) {
    PricedJourney price{.name = journey.name,
                        .requests = journey.contents.size(),
                        .bytes = journey.bytes(),
                        .times = {}};
    for (const serve::NetworkProfile& network : networks)
      price.times.push_back(modelled_time(journey.transfers(), network));
    side.journeys.push_back(std::move(price));
  }
  return side;
}

std::int64_t milliseconds(std::chrono::microseconds time) {
  return std::chrono::round<std::chrono::milliseconds>(time).count();
}

Json network_json(const serve::NetworkProfile& network) {
  return {{"name", network.name},
          {"round_trip_milliseconds", milliseconds(network.round_trip)},
          {"kilobits_per_second", network.kilobits_per_second}};
}

Json feed_json(const FeedJourneys& feed) {
  Json json{
      {"name", feed.feed}, {"total", feed.total}, {"entry_bytes", codec::sizes_json(feed.entry)}};
  if (feed.median_document)
    json["median_document_bytes"] = codec::sizes_json(*feed.median_document);
  if (feed.median_segment) json["median_segment_bytes"] = codec::sizes_json(*feed.median_segment);
  if (feed.reuse) json["pages"] = {{"now", feed.reuse->pages}, {"reused", feed.reuse->reused}};
  return json;
}

Json side_json(const Side& side, const std::vector<serve::NetworkProfile>& networks) {
  Json journeys = Json::array();
  for (const PricedJourney& journey : side.journeys) {
    Json times;
    for (std::size_t i = 0; i < networks.size(); ++i)
      times[networks[i].name] = milliseconds(journey.times[i]);
    journeys.push_back({{"name", journey.name},
                        {"requests", journey.requests},
                        {"bytes", journey.bytes},
                        {"milliseconds", times}});
  }
  return {{"name", side.name}, {"is_vizzy", side.is_vizzy}, {"journeys", journeys}};
}

/// What else the times are computed from, and what they leave out.
Json model_json() {
  return {{"handshake_round_trips", kHttpsHandshake},
          {"initial_window_bytes", kInitialWindow},
          {"packet_bytes", kPacketBytes},
          {"packet_overhead_bytes", kPacketOverhead},
          {"answer_header_bytes", kAnswerHeaderBytes},
          {"text", model_text()}};
}

std::string sizes_row(std::string_view name, const codec::Sizes& sizes) {
  return fmt::format("| {} | {} | {} | {} |\n", name, text::grouped(sizes.identity),
                     sizes.gzip > 0 ? text::grouped(sizes.gzip) : "-",
                     sizes.brotli > 0 ? text::grouped(sizes.brotli) : "-");
}

std::string feed_markdown(const FeedJourneys& feed) {
  std::string text =
      fmt::format("\n## {}: {}\n\n| bytes | uncompressed | gzip | Brotli |\n|---|---|---|---|\n",
                  feed.feed, text::counted(feed.total, "item"));
  text += sizes_row("entry, with the first page", feed.entry);
  if (feed.median_document) text += sizes_row("median document", *feed.median_document);
  if (feed.median_segment) text += sizes_row("median entry of a segment", *feed.median_segment);
  if (feed.reuse)
    text += fmt::format("\n{} of its {} further pages were already in the previous version.\n",
                        text::grouped(feed.reuse->reused), text::grouped(feed.reuse->pages));
  return text;
}

std::string journey_row(const Side& side, const PricedJourney& journey) {
  std::string row = fmt::format("| {} | {} | {} | {} |", journey.name, side.name, journey.requests,
                                text::grouped(journey.bytes));
  for (const auto time : journey.times)
    row += fmt::format(" {} |", text::grouped(static_cast<std::uint64_t>(milliseconds(time))));
  return row + "\n";
}

}  // namespace

Report make_report(store::FileStore& store, const std::vector<Baseline>& baselines) {
  Report report;
  for (const serve::NetworkProfile& network : serve::network_profiles())
    if (network.is_shaped()) report.networks.push_back(network);
  report.feeds = feed_journeys(store);
  for (const FeedJourneys& feed : report.feeds) {
    const std::string name = "vizzy, " + feed.feed;
    report.sides.push_back(priced(name, true, feed.journeys, report.networks));
    if (!feed.without_changes.empty())
      report.sides.push_back(
          priced(name + ", without changes", true, feed.without_changes, report.networks));
  }
  for (const Baseline& baseline : baselines)
    report.sides.push_back(
        priced(baseline.name, false, baseline_journeys(baseline), report.networks));
  return report;
}

std::vector<std::string> journey_names(const Report& report) {
  std::vector<std::string> names;
  for (const Side& side : report.sides) {
    auto next = names.begin();
    for (const PricedJourney& journey : side.journeys) {
      const auto found = std::ranges::find(names, journey.name);
      next = (found == names.end() ? names.insert(next, journey.name) : found) + 1;
    }
  }
  return names;
}

std::vector<std::string> model_text() {
  return {
      "Times are modelled, for https: time = handshakes x RTT + sum over the answers of (RTT + "
      "time of the answer).",
      "A new connection costs two round trips (TCP, TLS 1.3), a request one. While more than a "
      "window is left to send and the window takes less than one round trip, a round sends one "
      "window and doubles it, beginning with ten packets of 1,460 bytes (slow start). The rest is "
      "sent at the bandwidth of the link, with 40 bytes of TCP and IP headers in each packet.",
      fmt::format("Each answer counts {} bytes of headers; bytes in the tables are content alone. "
                  "A returning reader sees the stored feed at once; the time is how long the "
                  "app takes to learn whether it is new. Packet loss, the host's own time and the "
                  "upload of the request are left out.",
                  kAnswerHeaderBytes)};
}

std::string json(const Report& report) {
  const auto side = [&](const Side& one) { return side_json(one, report.networks); };
  return report_json(Json{{"networks", list_json(report.networks, network_json)},
                          {"feeds", list_json(report.feeds, feed_json)},
                          {"sides", list_json(report.sides, side)},
                          {"model", model_json()}});
}

std::string markdown(const Report& report) {
  std::string text = "# What a reader's journeys cost\n\n| journey | source | requests | bytes |";
  std::string rule = "|---|---|---|---|";
  for (const serve::NetworkProfile& network : report.networks) {
    text += fmt::format(" ms, {} |", network.name);
    rule += "---|";
  }
  text += "\n" + rule + "\n";
  for (const std::string& name : journey_names(report))
    for (const Side& side : report.sides)
      for (const PricedJourney& journey : side.journeys)
        if (journey.name == name) text += journey_row(side, journey);
  for (const FeedJourneys& feed : report.feeds) text += feed_markdown(feed);
  text += "\n## The model\n";
  for (const std::string& paragraph : model_text()) text += "\n" + paragraph + "\n";
  return text;
}

}  // namespace vizzy::journeys
