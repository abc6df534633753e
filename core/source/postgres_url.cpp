#include "core/source/postgres_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "core/error.h"
#include "core/source/libpq.h"

namespace vizzy::source {

namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { libpq().PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption[], FreeOptions>;

/// Nothing when libpq cannot read the address; `problem` then says why.
Options parse(const std::string& url, std::string& problem) {
  char* message = nullptr;
  Options options(libpq().PQconninfoParse(url.c_str(), &message));
  if (message != nullptr) {
    problem = message;
    libpq().PQfreemem(message);
  }
  while (problem.ends_with('\n')) problem.pop_back();
  return options;
}

/// Empty where the address does not say.
std::string_view value_of(const Options& options, std::string_view keyword) {
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option)
    if (option->keyword == keyword) return option->val == nullptr ? "" : option->val;
  return "";
}

/// libpq marks the options whose values nobody should see.
bool holds_password(const std::string& url) {
  std::string problem;
  const Options options = parse(url, problem);
  if (!options) return true;  // nobody knows
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option)
    if (option->val != nullptr && std::string_view(option->dispchar) == "*") return true;
  return false;
}

/// "sslmode=require&password=x" without the parameters that are passwords.
std::string parameters_without_password(std::string_view parameters) {
  std::string kept;
  while (!parameters.empty()) {
    const std::string_view parameter = parameters.substr(0, parameters.find('&'));
    parameters.remove_prefix(std::min(parameter.size() + 1, parameters.size()));
    if (!holds_password(fmt::format("postgresql://?{}", parameter)))
      kept += fmt::format("{}{}", kept.empty() ? "?" : "&", parameter);
  }
  return kept;
}

constexpr const char* kGrammar =
    "write postgresql://USER@HOST:PORT/DATABASE, with %40, %2F and %3A for the characters @, / and "
    ": in a part, or leave the password to PGPASSWORD or a .pgpass file";

}  // namespace

namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

/// Whether a text has "password = ..." or another of libpq's keywords, as "host=db user=bob" has.
bool has_keyword(std::string_view text) {
  constexpr std::array<std::string_view, 9> kKeywords{
      "host", "hostaddr", "port", "user", "dbname", "password", "service", "sslmode", "passfile"};
  for (std::size_t equals = 0; (equals = text.find('=', equals)) != std::string_view::npos;
       ++equals) {
    const std::size_t last = text.substr(0, equals).find_last_not_of(" \t");
    if (last == std::string_view::npos) continue;
    const std::string_view before = text.substr(0, last + 1);
    const std::string_view word = before.substr(before.find_last_of(" \t?&'\"") + 1);
    if (std::ranges::find(kKeywords, word) != kKeywords.end()) return true;
  }
  return false;
}

/// Whether a text that is no address of a server was meant to be one.
bool resembles_address(std::string_view database) {
  const std::string text = lower_case(database);
  const std::size_t start = std::min(text.find_first_not_of(" \t\"'"), text.size());
  const std::string_view words = std::string_view(text).substr(start);
  const std::size_t at = words.rfind('@');
  if (at != std::string_view::npos && words.substr(0, at).find(':') != std::string_view::npos)
    return true;
  if (has_keyword(words)) return true;
  for (const std::string_view kind :
       {"postgres", "pgsql", "psql", "jdbc", "pg:", "mysql", "mariadb"})
    if (words.starts_with(kind) &&
        (words.find("//") != std::string_view::npos || words.find(':') != std::string_view::npos))
      return true;
  return false;
}

}  // namespace

bool is_postgres_url(std::string_view database) {
  return database.starts_with("postgresql://") || database.starts_with("postgres://");
}

void require_known_scheme(std::string_view database) {
  if (is_postgres_url(database)) return;
  const std::size_t end = database.find("://");
  const std::string_view scheme = database.substr(0, std::min(end, database.size()));
  const bool has_scheme =
      end != std::string_view::npos && std::ranges::all_of(scheme, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '+' || c == '.' || c == '-';
      });
  std::error_code error;
  if (!has_scheme && resembles_address(database) && !std::filesystem::exists(database, error))
    throw Error(ErrorKind::usage,
                "--db is neither a file nor a PostgreSQL address that can be read", {kGrammar});
  if (!has_scheme) return;
  throw Error(ErrorKind::usage, fmt::format("unknown kind of database: {}://", scheme),
              {"give --db the path of an SQLite file, or postgresql://USER@HOST:PORT/DATABASE"});
}

std::string shown_postgres_url(const std::string& url) {
  std::string ignored;
  const Options options = parse(url, ignored);
  if (!options) return "postgresql://...";
  const std::string_view user = value_of(options, "user");
  const std::string_view host = value_of(options, "host");
  const std::string_view port = value_of(options, "port");
  const std::string_view name = value_of(options, "dbname");
  const std::string_view service = value_of(options, "service");
  const bool is_socket = host.starts_with('/');
  std::string shown = "postgresql://";
  if (!user.empty()) shown += fmt::format("{}@", user);
  if (!is_socket) shown += host;
  if (!port.empty()) shown += fmt::format(":{}", port);
  if (!name.empty()) shown += fmt::format("/{}", name);
  if (is_socket) shown += fmt::format("?host={}", host);
  if (!service.empty()) shown += fmt::format("{}service={}", is_socket ? "&" : "?", service);
  return shown;
}

std::string postgres_url_without_password(const std::string& url) {
  if (!holds_password(url)) return url;
  const std::size_t start = url.find("://") + 3;
  const std::size_t at = url.find_first_of("@/", start);
  const bool has_user = at != std::string::npos && url[at] == '@';  // as libpq looks for one
  const std::string user = has_user ? url.substr(start, at - start) : "";
  const std::size_t rest = has_user ? at : start;
  const std::size_t parameters = std::min(url.find('?', rest), url.size());
  std::string kept = url.substr(0, start) + user.substr(0, user.find(':'));
  kept += url.substr(rest, parameters - rest);
  if (parameters < url.size()) kept += parameters_without_password(url.substr(parameters + 1));
  return holds_password(kept) ? shown_postgres_url(url) : kept;
}

void require_postgres_url(const std::string& url) {
  std::string problem;
  const Options options = parse(url, problem);
  // What libpq quotes in its complaint may be a piece of the password.
  const bool may_hold_password = url.find('@') != std::string::npos;
  if (!options)
    throw Error(ErrorKind::usage,
                fmt::format("not a PostgreSQL address{}", may_hold_password ? "" : ": " + problem),
                {kGrammar});
  const bool slipped =
      value_of(options, "host").find('@') != std::string_view::npos ||
      value_of(options, "dbname").find('@') != std::string_view::npos ||
      value_of(options, "port").find_first_not_of("0123456789,") != std::string_view::npos;
  if (slipped)
    throw Error(ErrorKind::usage,
                "ambiguous database address: a password that holds @ or / looks like a host, a "
                "port or a database",
                {kGrammar});
}

bool sets_option(const std::string& url, std::string_view option) {
  std::string ignored;
  const Options options = parse(url, ignored);
  return options && !value_of(options, option).empty();
}

}  // namespace vizzy::source
