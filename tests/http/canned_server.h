#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/http/listening_socket.h"

namespace vizzy::test {

/// A server on a port of this machine that answers each request with what a test says, on a
/// connection of its own. An empty answer closes the connection.
class CannedServer {
 public:
  /// Gets the whole request, head and body; returns the whole answer.
  using Answer = std::function<std::string(const std::string& request)>;

  explicit CannedServer(Answer answer) : answer_(std::move(answer)) {
    thread_ = std::jthread([this] { serve(); });
  }
  ~CannedServer() {
    socket_.shut_down();
    thread_.join();
  }
  CannedServer(const CannedServer&) = delete;
  CannedServer& operator=(const CannedServer&) = delete;

  [[nodiscard]] std::string url() const { return socket_.url(); }
  [[nodiscard]] std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  [[nodiscard]] static std::string answer(int status, const std::string& body,
                                          const std::string& headers = "") {
    return "HTTP/1.1 " + std::to_string(status) +
           " X\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           headers + "\r\n" + body;
  }

 private:
  void serve() {
    for (int client = 0; (client = socket_.accept()) >= 0;) {
      const std::string request = read_request(client);
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      const std::string answer = answer_(request);
      (void)::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::close(client);
    }
  }

  static std::string read_request(int client) {
    std::string request;
    std::array<char, 4096> part{};
    while (!is_complete(request)) {
      const ssize_t count = ::recv(client, part.data(), part.size(), 0);
      if (count <= 0) break;
      request.append(part.data(), static_cast<std::size_t>(count));
    }
    return request;
  }

  static bool is_complete(const std::string& request) {
    constexpr std::string_view kLength = "Content-Length: ";
    const auto end = request.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const auto length = request.find(kLength);
    const std::size_t body = length < end ? std::stoul(request.substr(length + kLength.size())) : 0;
    return request.size() >= end + 4 + body;
  }

  Answer answer_;
  ListeningSocket socket_;
  mutable std::mutex mutex_;  // guards what follows
  std::vector<std::string> requests_;
  std::jthread thread_;
};

}  // namespace vizzy::test
