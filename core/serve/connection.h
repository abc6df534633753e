#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <chrono>
#include <optional>
#include <string>

#include "core/serve/access_log.h"
#include "core/serve/respond.h"
#include "core/serve/server.h"

namespace vizzy::serve {

/// One client's connection: reads requests, one after the other, and answers them. Private to the
/// server.
class Connection {
 public:
  Connection(boost::asio::ip::tcp::socket socket, const ServeOptions& options, const Site& site,
             AccessLog& log, ServeReport& report);

  /// Serves until the client, a deadline, an error or `stop` ends it. Throws nothing.
  boost::asio::awaitable<void> run();
  /// Turns the client away: there are too many.
  boost::asio::awaitable<void> refuse();

  /// Ends it after the answer that is being given; at once if there is none.
  void stop();
  /// Ends it now.
  void close();

 private:
  // No temporary may stand in an expression with co_await: g++ 12 copies some of them bit by bit
  // (GCC bug 99576). Hence the named values and the references.
  using Parser = boost::beast::http::request_parser<boost::beast::http::empty_body>;
  enum class Then { keep, close };

  boost::asio::awaitable<void> serve_requests();
  boost::asio::awaitable<bool> wait_for_request(bool first);
  boost::asio::awaitable<Then> serve_request();
  boost::asio::awaitable<Then> refuse_request(const Parser& parser, boost::system::error_code why);
  boost::asio::awaitable<void> send(const Request& request, const Response& response, Then then);
  boost::asio::awaitable<void> write(const std::string& head, const std::string& body);
  boost::asio::awaitable<void> write_shaped(const std::string& bytes);
  /// Throws when the connection is closed meanwhile.
  boost::asio::awaitable<void> pause_until(std::chrono::steady_clock::time_point time);
  boost::asio::awaitable<void> linger();
  [[nodiscard]] Response answer(const Request& request) const;

  boost::beast::tcp_stream stream_;
  boost::asio::steady_timer pause_;
  boost::beast::flat_buffer buffer_;
  const ServeOptions& options_;
  const Site& site_;
  AccessLog& log_;
  ServeReport& report_;
  std::string client_;
  bool stopping_ = false;
  bool idle_ = true;
  bool is_used_ = false;  ///< an answer was sent at the speed of the network
};

}  // namespace vizzy::serve
