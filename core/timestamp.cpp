#include "core/timestamp.h"

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

struct ScannedTime {
  sys_seconds time{};
  bool has_zone = true;  ///< a date alone is a day of UTC
  bool is_whole = true;  ///< no fraction of a second but zero
};

seconds scan_clock(Scanner& in, bool& is_whole) {
  const hours h(scan_pair(in, 24));
  in.expect(":");
  const minutes m(scan_pair(in, 60));
  in.expect(":");
  const seconds s(scan_pair(in, 60));
  if (in.skip(".,")) {
    const std::size_t digits = std::min(in.text.find_first_not_of("0123456789"), in.text.size());
    is_whole = std::ranges::all_of(in.text.substr(0, digits), [](char c) { return c == '0'; });
    in.ok = in.ok && digits > 0;
    in.text.remove_prefix(digits);
  }
  return h + m + s;
}

/// "Z", "+02:00", "+0200", "+02".
seconds scan_zone(Scanner& in) {
  if (in.skip("Zz")) return seconds(0);
  const bool west = in.text.starts_with('-');
  in.expect("+-");
  const hours h(scan_pair(in, 24));
  in.skip(":");
  const minutes m(in.text.empty() ? 0 : scan_pair(in, 60));
  return west ? -(h + m) : h + m;
}

std::optional<ScannedTime> scan(std::string_view text) {
  Scanner in{text};
  ScannedTime scanned{.time = scan_date(in)};
  if (in.ok && !in.text.empty()) {
    in.expect("Tt ");
    scanned.time += scan_clock(in, scanned.is_whole);
    scanned.has_zone = !in.text.empty();
    if (scanned.has_zone) scanned.time -= scan_zone(in);
  }
  const auto y = year_month_day(floor<days>(scanned.time)).year();
  if (!in.ok || !in.text.empty() || y < year(0) || y > year(9999)) return std::nullopt;
  return scanned;
}

}  // namespace

// By hand: millions of rows are written, and fmt takes ten times as long.
std::string format_timestamp(sys_seconds time) {
  const sys_days days = floor<std::chrono::days>(time);
  const year_month_day date(days);
  const hh_mm_ss clock(time - days);
  std::string text = "0000-00-00T00:00:00Z";
  const auto put = [&](std::size_t last, unsigned number) {
    for (; number > 0; number /= 10) text[last--] = static_cast<char>('0' + number % 10);
  };
  put(3, static_cast<unsigned>(int(date.year())));
  put(6, unsigned(date.month()));
  put(9, unsigned(date.day()));
  put(12, static_cast<unsigned>(clock.hours().count()));
  put(15, static_cast<unsigned>(clock.minutes().count()));
  put(18, static_cast<unsigned>(clock.seconds().count()));
  return text;
}

std::optional<std::string> canonical_timestamp(std::string_view text) {
  const auto scanned = scan(text);
  if (!scanned || !scanned->has_zone || !scanned->is_whole) return std::nullopt;
  return format_timestamp(scanned->time);
}

std::optional<sys_seconds> parse_timestamp(std::string_view text) {
  const auto scanned = scan(text);
  return scanned ? std::optional(scanned->time) : std::nullopt;
}

}  // namespace vizzy
