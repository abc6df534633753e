#include "core/serve/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <list>

#include "core/error.h"
#include "core/serve/connection.h"
#include "core/serve/folder_reader.h"
#include "core/serve/preview.h"
#include "core/serve/respond.h"

namespace vizzy::serve {

namespace {

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;

/// How long answers may go on after the stop.
constexpr std::chrono::seconds kGrace{5};
/// How many clients at once get the answer that there are too many; others are cut off.
constexpr std::size_t kMaxRefusals = 64;

class Server {
 public:
  Server(const std::filesystem::path& folder, const ServeOptions& options, AccessLog& log)
      : options_(options),
        log_(log),
        reader_(folder),
        site_{.read = [this](const std::string& path) { return reader_.read(path); },
              .exists = [this](const std::string& path) { return reader_.exists(path); },
              .assets = preview_assets(),
              .preview_site = [folder] { return preview_site(folder); }},
        acceptor_(context_),
        grace_(context_) {}

  ServeReport run() {
    listen();
    log_.started(url());
    asio::co_spawn(context_, accept_connections(), asio::detached);
    const std::stop_callback stop(options_.stop,
                                  [this] { asio::post(context_, [this] { begin_stop(); }); });
    context_.run();
    log_.stopped(report_);
    return report_;
  }

 private:
  void listen();
  [[nodiscard]] std::string url() const;
  asio::awaitable<void> accept_connections();
  asio::awaitable<void> serve(tcp::socket socket);
  void begin_stop();

  const ServeOptions& options_;
  AccessLog& log_;
  FolderReader reader_;
  Site site_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer grace_;
  ServeReport report_;
  std::list<Connection> connections_;
};

asio::ip::address address_of(const ServeOptions& options) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error)
    throw Error(ErrorKind::usage,
                fmt::format("--address: \"{}\" is not an IP address", options.address),
                {"use 127.0.0.1 for this machine alone, or 0.0.0.0 for other devices too"});
  return address;
}

void Server::listen() {
  const tcp::endpoint endpoint(address_of(options_), options_.port);
  try {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen();
  } catch (const boost::system::system_error& error) {
    throw Error(ErrorKind::failed,
                fmt::format("cannot listen on {} port {}: {}", options_.address, options_.port,
                            error.code().message()),
                {"choose another --port (0 for any free one) or --address"});
  }
}

std::string Server::url() const {
  const tcp::endpoint endpoint = acceptor_.local_endpoint();
  const std::string address = endpoint.address().to_string();
  return fmt::format("http://{}:{}/", endpoint.address().is_v6() ? "[" + address + "]" : address,
                     endpoint.port());
}

asio::awaitable<void> Server::accept_connections() {
  while (acceptor_.is_open()) {
    boost::system::error_code error;
    tcp::socket socket =
        co_await acceptor_.async_accept(asio::redirect_error(use_awaitable, error));
    if (!error) {
      if (connections_.size() < options_.max_connections + kMaxRefusals)
        asio::co_spawn(context_, serve(std::move(socket)), asio::detached);
    } else if (acceptor_.is_open()) {  // e.g. no file descriptor is left: one will be
      asio::steady_timer pause(context_, std::chrono::milliseconds(50));
      co_await pause.async_wait(use_awaitable);
    }
  }
}

asio::awaitable<void> Server::serve(tcp::socket socket) {
  const auto connection =
      connections_.emplace(connections_.end(), std::move(socket), options_, site_, log_, report_);
  ++report_.connections;
  if (connections_.size() <= options_.max_connections) {
    co_await connection->run();
  } else {
    co_await connection->refuse();
  }
  connections_.erase(connection);
  if (!acceptor_.is_open() && connections_.empty()) grace_.cancel();
}

void Server::begin_stop() {
  acceptor_.close();
  for (Connection& connection : connections_) connection.stop();
  if (connections_.empty()) return;
  grace_.expires_after(kGrace);
  grace_.async_wait([this](const boost::system::error_code& canceled) {
    if (canceled) return;
    for (Connection& connection : connections_) connection.close();
  });
}

}  // namespace

ServeReport run_server(const std::filesystem::path& folder, const ServeOptions& options,
                       AccessLog& log) {
  return Server(folder, options, log).run();
}

}  // namespace vizzy::serve
