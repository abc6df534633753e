#include "core/serve/connection.h"

#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <utility>

#include "core/error.h"
#include "core/http/header_value.h"
#include "core/serve/target.h"

namespace vizzy::serve {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;
using std::chrono::steady_clock;

/// Size limits of a request's line and of its headers.
constexpr std::uint32_t kMaxHeaderBytes = 8'192;
/// TCP's usual payload in a packet: what a shaped answer is cut into.
constexpr std::size_t kPacketBytes = 1'460;
/// How much of an unread request is thrown away before the connection is closed, and for how long.
constexpr std::size_t kMaxLingerBytes = 1'000'000;
constexpr std::chrono::seconds kLingerTime{1};

Request request_of(const http::request<http::empty_body>& message) {
  Request request{.method = std::string(message.method_string()),
                  .target = std::string(message.target()),
                  .version = static_cast<int>(message.version()),
                  .fields = {}};
  for (const auto& field : message) {
    const auto name = field.name_string();
    request.fields.push_back(
        {vizzy::http::lower_case({name.data(), name.size()}), std::string(field.value())});
  }
  return request;
}

std::string head_of(const Response& response, bool closes) {
  const auto status = http::int_to_status(response.status);
  std::string head = fmt::format(
      "HTTP/1.1 {} {}\r\nServer: vizzy\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", response.status,
      std::string(http::obsolete_reason(status)),
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
  for (const HeaderField& field : response.fields)
    head.append(field.name).append(": ").append(field.value).append("\r\n");
  if (closes) head += "Connection: close\r\n";
  return head + "\r\n";
}

/// The page that shows the feed, its scripts and what it asks about the folder: an app has these
/// installed, so they do not come over the network that is simulated.
bool is_of_preview(std::string_view target) {
  const auto path = path_of_target(target);
  return path && (*path == "/" || path->starts_with("/preview/"));
}

/// The remote address; empty when the client is gone already.
std::string address_of(const asio::ip::tcp::socket& socket) {
  boost::system::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  return error ? "" : endpoint.address().to_string(error);
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, const ServeOptions& options, const Site& site,
                       AccessLog& log, ServeReport& report)
    : stream_(std::move(socket)),
      pause_(stream_.get_executor()),
      buffer_(2 * static_cast<std::size_t>(kMaxHeaderBytes)),
      options_(options),
      site_(site),
      log_(log),
      report_(report),
      client_(address_of(stream_.socket())) {
  boost::system::error_code ignored;  // a client that is gone is noticed when it is read from
  ignored = stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
}

void Connection::stop() {
  stopping_ = true;
  if (idle_) close();
}

void Connection::close() {
  stream_.close();
  pause_.cancel();
}

asio::awaitable<void> Connection::run() {
  try {
    co_await serve_requests();
  } catch (const boost::system::system_error&) {
    // The client is gone or was too slow; there is nobody to tell.
  }
}

asio::awaitable<void> Connection::serve_requests() {
  for (bool first = true; !stopping_; first = false) {
    if (!co_await wait_for_request(first)) co_return;
    idle_ = false;
    const Then then = co_await serve_request();
    idle_ = true;
    if (then == Then::close) co_return co_await linger();
  }
}

/// Until the first byte of a request is there; false when the client has ended the connection.
asio::awaitable<bool> Connection::wait_for_request(bool first) {
  if (buffer_.size() > 0) co_return true;  // it came with the one before
  stream_.expires_after(first ? options_.request_timeout : options_.idle_timeout);
  boost::system::error_code error;
  const std::size_t count = co_await stream_.async_read_some(
      buffer_.prepare(kMaxHeaderBytes), asio::redirect_error(use_awaitable, error));
  if (error) co_return false;
  buffer_.commit(count);
  co_return true;
}

asio::awaitable<Connection::Then> Connection::serve_request() {
  Parser parser;
  parser.header_limit(kMaxHeaderBytes);
  stream_.expires_after(options_.request_timeout);
  boost::system::error_code error;
  co_await http::async_read_header(stream_, buffer_, parser,
                                   asio::redirect_error(use_awaitable, error));
  if (error == http::error::end_of_stream || error == beast::error::timeout) co_return Then::close;
  if (error) co_return co_await refuse_request(parser, error);

  const Request request = request_of(parser.get());
  // A body is never read, so that what follows it cannot be taken for a request.
  const bool closes = !parser.get().keep_alive() || !parser.is_done() || stopping_;
  const Then then = closes ? Then::close : Then::keep;
  const Response response = answer(request);
  co_await send(request, response, then);
  co_return then;
}

asio::awaitable<Connection::Then> Connection::refuse_request(const Parser& parser,
                                                             boost::system::error_code why) {
  if (why.category() != http::make_error_code(http::error::bad_method).category())
    co_return Then::close;  // the connection failed, not the request
  const bool too_long = why == http::error::header_limit || why == http::error::buffer_overflow;
  const bool has_line = !parser.get().target().empty();
  const Response response = too_long && !has_line
                                ? error_response(414, "the request line is too long")
                            : too_long ? error_response(431, "the header fields are too long")
                                       : error_response(400, "not an HTTP/1.1 request");
  const Request unread;
  co_await send(unread, response, Then::close);
  co_return Then::close;
}

Response Connection::answer(const Request& request) const {
  try {
    return respond(request, site_);
  } catch (const Error&) {
    return error_response(500, "a file cannot be read");  // its path is not the client's business
  }
}

asio::awaitable<void> Connection::send(const Request& request, const Response& response,
                                       Then then) {
  const auto start = steady_clock::now();
  const std::string head = head_of(response, then == Then::close);
  AccessRecord record{.client = client_,
                      .method = request.method,
                      .target = request.target,
                      .status = response.status,
                      .encoding = response.encoding,
                      .bytes = head.size() + response.body.size()};
  ++report_.requests;
  report_.bytes += record.bytes;
  if (options_.network.is_shaped() && !is_of_preview(request.target)) {
    const std::string bytes = head + response.body;
    co_await write_shaped(bytes);
  } else {
    co_await write(head, response.body);
  }
  record.time = std::chrono::system_clock::now();
  record.duration =
      std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
  log_.answered(record);
}

asio::awaitable<void> Connection::write(const std::string& head, const std::string& body) {
  stream_.expires_after(options_.request_timeout);
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(body)};
  co_await asio::async_write(stream_, parts, use_awaitable);
}

/// The first byte leaves one round trip after the request came, and each packet when the link would
/// have brought its last byte. A new connection takes one more round trip before its first request.
asio::awaitable<void> Connection::write_shaped(const std::string& bytes) {
  const int round_trips = std::exchange(is_used_, true) ? 1 : 2;
  const auto start = steady_clock::now() + round_trips * options_.network.round_trip;
  for (std::size_t sent = 0; sent < bytes.size();) {
    const std::size_t end = std::min(bytes.size(), sent + kPacketBytes);
    co_await pause_until(start + options_.network.transfer_time(end));
    stream_.expires_after(options_.request_timeout);
    co_await asio::async_write(stream_, asio::buffer(bytes.data() + sent, end - sent),
                               use_awaitable);
    sent = end;
  }
}

asio::awaitable<void> Connection::pause_until(steady_clock::time_point time) {
  if (time <= steady_clock::now()) co_return;
  pause_.expires_at(time);
  co_await pause_.async_wait(use_awaitable);
}

/// Closing while bytes of the client are unread would reset the connection, and the client could
/// lose the answer: end our side, and read on for a moment.
asio::awaitable<void> Connection::linger() {
  boost::system::error_code error;
  error = stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
  stream_.expires_after(kLingerTime);
  std::array<char, kMaxHeaderBytes> unread{};
  for (std::size_t total = 0; !error && total < kMaxLingerBytes;)
    total += co_await stream_.async_read_some(asio::buffer(unread),
                                              asio::redirect_error(use_awaitable, error));
}

asio::awaitable<void> Connection::refuse() {
  try {
    Response response = error_response(503, "too many connections");
    response.fields.push_back({"Retry-After", "1"});
    const Request unread;
    co_await send(unread, response, Then::close);
    co_await linger();
  } catch (const boost::system::system_error&) {
    // The client is gone.
  }
}

}  // namespace vizzy::serve
