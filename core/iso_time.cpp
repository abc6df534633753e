#include "core/iso_time.h"

#include <fmt/format.h>

#include <algorithm>

namespace vizzy {

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

seconds scan_clock(Scanner& in, bool& is_whole) {
  const hours h(scan_pair(in, 24));
  in.expect(":");
  const minutes m(scan_pair(in, 60));
  in.expect(":");
  const seconds s(scan_pair(in, 60));
  if (in.skip(".,")) {
    const auto end = std::ranges::find_if_not(in.text, is_digit);
    const auto digits = static_cast<std::size_t>(end - in.text.begin());
    in.ok = in.ok && digits > 0;
    is_whole = in.text.substr(0, digits).find_first_not_of('0') == std::string_view::npos;
    in.text.remove_prefix(digits);
  }
  return h + m + s;
}

seconds scan_zone(Scanner& in) {
  if (in.skip("Zz")) return seconds(0);
  const bool west = in.text.starts_with('-');
  in.expect("+-");
  const hours h(scan_pair(in, 24));
  const bool colon = in.skip(":");
  const minutes m(colon || !in.text.empty() ? scan_pair(in, 60) : 0);
  return west ? -(h + m) : h + m;
}

bool is_in_range(sys_seconds time) {
  const year y = year_month_day(floor<days>(time)).year();
  return y >= year(0) && y <= year(9999);
}

}  // namespace

std::optional<IsoTime> parse_iso_time(std::string_view text) {
  Scanner in{text};
  IsoTime result{.time = scan_date(in)};
  if (in.ok && !in.text.empty()) {
    result.has_clock = true;
    in.expect("Tt ");
    result.time += scan_clock(in, result.is_whole);
    result.has_zone = !in.text.empty();
    if (result.has_zone) result.time -= scan_zone(in);
  }
  if (!in.ok || !in.text.empty() || !is_in_range(result.time)) return std::nullopt;
  return result;
}

std::string format_iso_date(sys_days date) {
  const year_month_day ymd(date);
  return fmt::format("{:04}-{:02}-{:02}", int(ymd.year()), unsigned(ymd.month()),
                     unsigned(ymd.day()));
}

std::string format_iso_time(sys_seconds time) {
  const sys_days date = floor<days>(time);
  const hh_mm_ss clock(time - date);
  return fmt::format("{}T{:02}:{:02}:{:02}Z", format_iso_date(date), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

}  // namespace vizzy
