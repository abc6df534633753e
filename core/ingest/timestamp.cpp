#include "core/ingest/timestamp.h"

#include <fmt/format.h>

#include <algorithm>

namespace vizzy::ingest {

namespace {

using namespace std::chrono;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes text from the front, piece by piece; after the first mismatch `ok` stays false.
struct Scanner {
  std::string_view text;
  bool ok = true;

  int number(std::size_t digits) {
    ok = ok && text.size() >= digits && std::ranges::all_of(text.substr(0, digits), is_digit);
    if (!ok) return 0;
    int value = 0;
    for (const char c : text.substr(0, digits)) value = value * 10 + (c - '0');
    text.remove_prefix(digits);
    return value;
  }

  bool skip(std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
  }

  void expect(std::string_view any_of) { ok = skip(any_of) && ok; }
};

sys_days scan_date(Scanner& in) {
  const year y(in.number(4));
  in.expect("-");
  const month m(static_cast<unsigned>(in.number(2)));
  in.expect("-");
  const year_month_day date(y, m, day(static_cast<unsigned>(in.number(2))));
  in.ok = in.ok && date.ok();
  return in.ok ? sys_days(date) : sys_days();
}

/// A number of two digits below `limit`.
int scan_pair(Scanner& in, int limit) {
  const int value = in.number(2);
  in.ok = in.ok && value < limit;
  return value;
}

seconds scan_time(Scanner& in) {
  const hours h(scan_pair(in, 24));
  in.expect(":");
  const minutes m(scan_pair(in, 60));
  in.expect(":");
  const seconds s(scan_pair(in, 60));
  if (in.skip(".,")) {
    const std::string_view fraction = in.text.substr(0, in.text.find_first_not_of('0'));
    in.ok = in.ok && !fraction.empty();
    in.text.remove_prefix(fraction.size());
  }
  return h + m + s;
}

seconds scan_zone(Scanner& in) {
  if (in.skip("Zz")) return seconds(0);
  const bool west = in.text.starts_with('-');
  in.expect("+-");
  const hours h(scan_pair(in, 24));
  in.skip(":");
  const minutes m(scan_pair(in, 60));
  return west ? -(h + m) : h + m;
}

}  // namespace

std::string format_timestamp(sys_seconds time) {
  const sys_days days = floor<std::chrono::days>(time);
  const year_month_day date(days);
  const hh_mm_ss clock(time - days);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", int(date.year()),
                     unsigned(date.month()), unsigned(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::optional<std::string> canonical_timestamp(std::string_view text) {
  Scanner in{text};
  sys_seconds time = scan_date(in);
  if (in.ok && !in.text.empty()) {
    in.expect("Tt ");
    time += scan_time(in);
    time -= scan_zone(in);
  }
  const auto y = year_month_day(floor<days>(time)).year();
  if (!in.ok || !in.text.empty() || y < year(0) || y > year(9999)) return std::nullopt;
  return format_timestamp(time);
}

}  // namespace vizzy::ingest
