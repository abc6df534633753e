#include "core/source/postgres_connection.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "core/error.h"
#include "core/source/aside.h"
#include "core/source/libpq.h"
#include "core/source/postgres_url.h"

namespace vizzy::source {

namespace {

/// How long a wait lasts before it checks for a stop request.
constexpr int kPollMilliseconds = 50;
/// How much later than its own limit a server may say that it has been reached.
constexpr std::chrono::seconds kGrace{5};
/// For a server that is asked to cancel a query.
constexpr std::chrono::milliseconds kCancelTime{800};
/// For all addresses of all hosts, and for the names to be looked up.
constexpr std::chrono::minutes kConnectTime{5};

using Clock = std::chrono::steady_clock;

void ignore_notice(void* /*context*/, const PGresult* /*notice*/) {}

/// libpq's message on one line, without its hints, which are on lines that begin with a tab.
std::string one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0 && text.front() != '\t')
      line += fmt::format("{}{}", line.empty() ? "" : "; ", text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  // "FATAL:  role ..."
  for (auto two = line.find("  "); two != std::string::npos; two = line.find("  "))
    line.erase(two, 1);
  return line;
}

std::string field(const PGresult* result, int code) {
  const char* text = libpq().PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

std::size_t to_number(std::string_view text) {
  std::size_t number = 0;
  (void)std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

PostgresError error_of(const PGresult* result) {
  return {one_line(field(result, PG_DIAG_MESSAGE_PRIMARY)), field(result, PG_DIAG_SQLSTATE),
          to_number(field(result, PG_DIAG_STATEMENT_POSITION))};
}

bool is_error(const PGresult* result) {
  const ExecStatusType status = libpq().PQresultStatus(result);
  return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
}

/// What libpq connects with, owned by whoever calls it.
struct Parameters {
  std::vector<std::pair<std::string, std::string>> list;

  /// Calls a function of libpq with the keywords and the values.
  template <class Function>
  auto pass_to(Function function) const {
    std::vector<const char*> keywords, values;
    for (const auto& [keyword, value] : list) {
      keywords.push_back(keyword.c_str());
      values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    return function(keywords.data(), values.data(), 1);
  }
};

/// Later keywords win over earlier ones; dbname holds the whole address.
Parameters parameters_of(const std::string& url) {
  Parameters parameters{{{"fallback_application_name", "vizzy"}}};
  const bool has_service =
      std::getenv("PGSERVICE") != nullptr || sets_option(url, "service");  // it may set anything
  const auto set = [&](const char* keyword, const char* value) {
    if (!has_service) parameters.list.emplace_back(keyword, value);
  };
  set("keepalives_idle", "30");
  set("keepalives_interval", "10");
  set("keepalives_count", "3");
  set("tcp_user_timeout", "60000");
  if (std::getenv("PGCONNECT_TIMEOUT") == nullptr) set("connect_timeout", "10");
  parameters.list.emplace_back("dbname", url);
  parameters.list.emplace_back("client_encoding", "UTF8");
  return parameters;
}

std::vector<const char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  return pointers;
}

}  // namespace

void ClearResult::operator()(pg_result* result) const noexcept { libpq().PQclear(result); }

void PostgresConnection::Finish::operator()(pg_conn* connection) const noexcept {
  libpq().PQfinish(connection);
}

std::chrono::milliseconds silence_after(std::chrono::milliseconds limit) { return limit + kGrace; }

std::chrono::milliseconds longest_silence(std::chrono::milliseconds busy_timeout) {
  return std::max(PostgresOptions().max_silence, silence_after(busy_timeout));
}

PostgresConnection::PostgresConnection(PostgresOptions options) : options_(std::move(options)) {
  require_postgres_url(options_.url);
  name_ = shown_postgres_url(options_.url);
  open();
}

PostgresConnection::~PostgresConnection() = default;

void PostgresConnection::connect() {
  struct Attempt {
    std::shared_ptr<pg_conn> connection;
    bool may_be_ready_soon = false;  ///< it starts or shuts down: it answers, but lets nobody in
  };
  const Parameters parameters = parameters_of(options_.url);
  const std::function<Attempt()> attempt = [parameters] {
    Attempt made{.connection{parameters.pass_to(libpq().PQconnectdbParams), Finish()}};
    if (libpq().PQstatus(made.connection.get()) != CONNECTION_OK)
      made.may_be_ready_soon = parameters.pass_to(libpq().PQpingParams) == PQPING_REJECT;
    return made;
  };
  const auto deadline = Clock::now() + options_.patience;
  for (;;) {
    check_stop();
    const auto made = run_aside(attempt, options_.stop, kConnectTime);
    check_stop();
    if (!made) throw PostgresError("no answer in time", "", 0);
    connection_ = made->connection;
    if (libpq().PQstatus(connection_.get()) == CONNECTION_OK) return;
    if (Clock::now() >= deadline || !made->may_be_ready_soon) throw lost();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

void PostgresConnection::open() {
  try {
    connect();
  } catch (const PostgresError& error) {
    throw Error(ErrorKind::failed, fmt::format("cannot connect to {}: {}", name_, error.what()),
                {"check the address given with --db, the PG* variables, and that the server runs "
                 "and lets this user in"});
  }
  libpq().PQsetNoticeReceiver(connection_.get(), ignore_notice, nullptr);
  (void)libpq().PQsetnonblocking(connection_.get(), 1);
}

void PostgresConnection::abandon() noexcept {
  try {
    cancel();
  } catch (const std::exception&) {
    // Without a thread or memory for it the query ends with its connection.
  }
  connection_.reset();
}

std::string PostgresConnection::user() const {
  const char* user = libpq().PQuser(connection_.get());
  return user == nullptr ? "" : user;
}

void PostgresConnection::check_stop() const {
  if (options_.stop.stop_requested()) throw Error(ErrorKind::interrupted, options_.interrupted);
}

void PostgresConnection::cancel() {
  if (!connection_ || libpq().PQtransactionStatus(connection_.get()) != PQTRANS_ACTIVE) return;
  const std::shared_ptr<PGcancel> request(libpq().PQgetCancel(connection_.get()),
                                          libpq().PQfreeCancel);
  const std::function<int()> ask = [request] {
    std::array<char, 256> problem{};  // a query that cannot be cancelled ends with its connection
    return request
               ? libpq().PQcancel(request.get(), problem.data(), static_cast<int>(problem.size()))
               : 0;
  };
  (void)run_aside(ask, {}, kCancelTime);
}

PostgresError PostgresConnection::lost() const {
  return {one_line(libpq().PQerrorMessage(connection_.get())), "", 0};
}

void PostgresConnection::require(int accepted) const {
  if (accepted != 1) throw lost();
}

/// Until the socket is ready. Returns for what.
short PostgresConnection::wait_for(short events, Clock::time_point end) {
  for (;;) {
    if (options_.stop.stop_requested()) abandon();
    check_stop();
    pollfd socket{.fd = libpq().PQsocket(connection_.get()), .events = events, .revents = 0};
    if (poll(&socket, 1, kPollMilliseconds) > 0) return socket.revents;
    if (Clock::now() < end) continue;
    abandon();
    throw PostgresError(
        fmt::format("the server said nothing for {} seconds",
                    std::chrono::floor<std::chrono::seconds>(options_.max_silence).count()),
        "", 0);
  }
}

/// Until a result can be had without waiting.
void PostgresConnection::wait() {
  while (libpq().PQisBusy(connection_.get()) == 1) {
    (void)wait_for(POLLIN, Clock::now() + options_.max_silence);
    require(libpq().PQconsumeInput(connection_.get()));
  }
}

/// Until all is sent.
void PostgresConnection::flush() {
  for (;;) {
    const int left = libpq().PQflush(connection_.get());
    if (left < 0) throw lost();
    if (left == 0) return;
    const short ready = wait_for(POLLIN | POLLOUT, Clock::now() + options_.max_silence);
    // A server that has something to say may read nothing before it has said it.
    if ((ready & POLLIN) != 0) require(libpq().PQconsumeInput(connection_.get()));
  }
}

PostgresResult PostgresConnection::next() {
  if (!connection_) throw PostgresError("the connection is closed", "", 0);
  wait();
  PostgresResult result(libpq().PQgetResult(connection_.get()));
  if (!result || !is_error(result.get())) return result;
  const PostgresError error = error_of(result.get());
  if (error.state().empty()) throw lost();
  drain();
  throw PostgresError(error);
}

/// Takes what is left after an error, so that the next query can be sent.
void PostgresConnection::drain() {
  try {
    PostgresResult rest;
    do {
      wait();
      rest.reset(libpq().PQgetResult(connection_.get()));
    } while (rest && libpq().PQstatus(connection_.get()) == CONNECTION_OK);
  } catch (const PostgresError&) {
    // The server said why before it closed the connection: that is the error to report.
  }
}

/// The last result of what was sent, when all of it has succeeded.
PostgresResult PostgresConnection::last_result() {
  PostgresResult last;
  while (PostgresResult result = next()) {
    last = std::move(result);
    if (libpq().PQresultStatus(last.get()) == PGRES_COPY_IN) break;  // it wants its rows first
  }
  return last;
}

std::uint64_t PostgresConnection::run(const std::string& sql) {
  check_stop();
  require(libpq().PQsendQuery(connection_.get(), sql.c_str()));
  flush();
  const PostgresResult result = last_result();
  return result ? to_number(libpq().PQcmdTuples(result.get())) : 0;
}

std::vector<std::string> PostgresConnection::first_column(
    const std::string& sql, const std::vector<std::string>& parameters) {
  check_stop();
  const std::vector<const char*> values = pointers_to(parameters);
  require(libpq().PQsendQueryParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()),
                                    nullptr, values.data(), nullptr, nullptr, 0));
  flush();
  const PostgresResult result = last_result();
  std::vector<std::string> column;
  for (int row = 0; row < libpq().PQntuples(result.get()); ++row)
    column.emplace_back(libpq().PQgetvalue(result.get(), row, 0));
  return column;
}

void PostgresConnection::copy_in(const std::string& sql, std::span<const char> data) {
  constexpr std::size_t kPieceBytes = 1 << 20;  // libpq counts in ints, and a stop must be heard
  run(sql);
  while (!data.empty()) {
    check_stop();
    const auto piece = data.first(std::min(kPieceBytes, data.size()));
    require(libpq().PQputCopyData(connection_.get(), piece.data(), static_cast<int>(piece.size())));
    flush();
    data = data.subspan(piece.size());
  }
  require(libpq().PQputCopyEnd(connection_.get(), nullptr));
  flush();
  (void)last_result();
}

PostgresResult PostgresConnection::prepare(const std::string& sql) {
  check_stop();
  require(libpq().PQsendPrepare(connection_.get(), "", sql.c_str(), 0, nullptr));
  flush();
  (void)last_result();
  require(libpq().PQsendDescribePrepared(connection_.get(), ""));
  flush();
  return last_result();
}

void PostgresConnection::start(const std::vector<std::string>& parameters) {
  const std::vector<const char*> values = pointers_to(parameters);
  require(libpq().PQsendQueryPrepared(connection_.get(), "", static_cast<int>(values.size()),
                                      values.data(), nullptr, nullptr, 0));
  require(libpq().PQsetSingleRowMode(connection_.get()));
  flush();
}

}  // namespace vizzy::source
