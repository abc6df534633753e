#include "core/source/postgres_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

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

/// Where the name of the user ends, as libpq looks for it; npos for none.
std::size_t at_sign_of(const std::string& url) {
  const std::size_t found = url.find_first_of("@/", url.find("://") + 3);
  return found != std::string::npos && url[found] == '@' ? found : std::string::npos;
}

/// Where the parameters begin, with their "?", or the end. A password may hold a "?".
std::size_t parameters_start(const std::string& url) {
  const std::size_t at = at_sign_of(url);
  return std::min(url.find('?', at == std::string::npos ? 0 : at), url.size());
}

std::vector<std::string> known_parameters() {
  std::string ignored;
  const Options options = parse("postgresql://", ignored);
  std::vector<std::string> names{"ssl"};  // "ssl=true" is JDBC's word for sslmode=require
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option)
    names.emplace_back(option->keyword);
  return names;
}

/// The parameters that libpq does not know, each with the nearest that it knows. None where a piece
/// of a password could be taken for one.
std::vector<std::string> unknown_parameters(const std::string& url) {
  const std::vector<std::string> known = known_parameters();
  std::vector<std::string> unknown;
  std::string_view rest = std::string_view(url).substr(parameters_start(url));
  if (rest.find_first_of("@%") != std::string_view::npos || rest.find("pass") != rest.npos)
    return unknown;
  rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
  while (!rest.empty()) {
    const std::string_view parameter = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(parameter.size() + 1, rest.size()));
    const std::string_view name = parameter.substr(0, parameter.find('='));
    if (std::ranges::find(known, name) == known.end())
      unknown.push_back(fmt::format("\"{}\"{}", name, did_you_mean(name, known)));
  }
  return unknown;
}

/// Other libraries read them; one of them has a counterpart here.
std::string parameter_remedy(const std::string& unknown) {
  const bool names_schema = unknown.find("chema") != std::string::npos ||
                            unknown.find("search_path") != std::string::npos;
  return fmt::format("remove what is meant for another library{}",
                     names_schema ? "; options=-csearch_path%3DNAME names a schema" : "");
}

/// "h:1,[::1]:2": several hosts have several ports, or one for all.
std::string shown_hosts(std::string_view hosts, std::string_view ports) {
  const bool has_own_ports = ports.find(',') != std::string_view::npos;
  std::string shown;
  for (bool is_last = false; !is_last;) {
    const std::string_view host = hosts.substr(0, hosts.find(','));
    const std::string_view port = ports.substr(0, ports.find(','));
    is_last = host.size() == hosts.size();
    hosts.remove_prefix(std::min(host.size() + 1, hosts.size()));
    if (has_own_ports) ports.remove_prefix(std::min(port.size() + 1, ports.size()));
    const bool is_ipv6 = host.find(':') != std::string_view::npos;
    shown += is_ipv6 ? fmt::format("[{}]", host) : std::string(host);
    if (!port.empty() && (has_own_ports || is_last)) shown += fmt::format(":{}", port);
    if (!is_last) shown += ',';
  }
  return shown;
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

void require_database_name(std::string_view database) {
  if (is_postgres_url(database)) return;
  if (database.empty())
    throw Error(ErrorKind::usage, "--db is empty",
                {"give it the path of an SQLite file, or postgresql://USER@HOST/DATABASE"});
  if (database == ":memory:" || database.starts_with("file:"))
    throw Error(ErrorKind::usage, fmt::format("{} is not the name of a file", database),
                {database == ":memory:"
                     ? "a database in memory ends with the command: give --db the path of a file"
                     : "give --db the path alone, without \"file:\" and parameters; a file with "
                       "such a name is \"./file:...\""});
  const std::size_t end = database.find("://");
  const std::string_view scheme = database.substr(0, std::min(end, database.size()));
  const bool has_scheme =
      end != std::string_view::npos && std::ranges::all_of(scheme, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '+' || c == '.' || c == '-';
      });
  std::error_code error;
  if (!has_scheme && resembles_address(database) && !std::filesystem::exists(database, error))
    throw Error(ErrorKind::usage, "--db names no file and is not a valid PostgreSQL address",
                {kGrammar});
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
  shown += shown_hosts(is_socket ? "" : host, port);
  if (!name.empty()) shown += fmt::format("/{}", name);
  if (is_socket) shown += fmt::format("?host={}", host);
  if (!service.empty()) shown += fmt::format("{}service={}", is_socket ? "&" : "?", service);
  return shown;
}

std::string postgres_url_without_password(const std::string& url) {
  if (!holds_password(url)) return url;
  const std::size_t start = url.find("://") + 3;
  const std::size_t at = at_sign_of(url);
  const std::size_t rest = at == std::string::npos ? start : at;
  const std::string user = url.substr(start, rest - start);
  const std::size_t parameters = parameters_start(url);
  std::string kept = url.substr(0, start) + user.substr(0, user.find(':'));
  kept += url.substr(rest, parameters - rest);
  if (parameters < url.size()) kept += parameters_without_password(url.substr(parameters + 1));
  return holds_password(kept) ? shown_postgres_url(url) : kept;
}

void require_postgres_url(const std::string& url) {
  std::string problem;
  const Options options = parse(url, problem);
  if (!options)
    if (const std::string unknown = fmt::format("{}", fmt::join(unknown_parameters(url), ", "));
        !unknown.empty())
      throw Error(ErrorKind::usage,
                  fmt::format("a PostgreSQL address has no such parameter: {}", unknown),
                  {parameter_remedy(unknown)});
  // What libpq quotes in its complaint may be a piece of the password.
  const bool may_hold_password =
      url.find('@') != std::string::npos || url.find("pass") != std::string::npos;
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
