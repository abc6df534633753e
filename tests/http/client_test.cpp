#include "core/http/client.h"

#include <catch2/catch.hpp>

#include "tests/http/canned_server.h"
#include "tests/http/listening_socket.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::http;
using namespace vizzy::test;
using std::chrono::milliseconds;

namespace {

/// As in use, but quick.
ClientOptions quick() {
  ClientOptions options;
  options.retry = {.attempts = 4,
                   .first_delay = milliseconds(2),
                   .max_delay = milliseconds(10),
                   .deadline = milliseconds(5000)};
  return options;
}

Request to(const std::string& url) {
  Request request;
  request.url = url;
  return request;
}

}  // namespace

TEST_CASE("a client sends what it is told and returns what it gets, undecoded") {
  const CannedServer server(
      [](const std::string&) { return CannedServer::answer(200, "\x1f\x8b", "ETag: \"x\"\r\n"); });
  Client client(quick());
  Request request = to(server.url() + "/a%20b");
  request.method = "PUT";
  request.headers = {{"cache-control", "no-store"}};
  request.body = "bytes";
  const Response response = client.send(request);
  CHECK(response.status == 200);
  CHECK(response.body == "\x1f\x8b");
  CHECK(response.header("etag") == "\"x\"");
  CHECK_FALSE(response.was_repeated);
  REQUIRE(server.requests().size() == 1);
  const std::string sent = server.requests()[0];
  CHECK(sent.starts_with("PUT /a%20b HTTP/1.1\r\n"));
  CHECK(sent.find("cache-control: no-store\r\n") != std::string::npos);
  CHECK(sent.ends_with("\r\n\r\nbytes"));
}

TEST_CASE("a store in trouble is asked again until it answers") {
  int calls = 0;
  const CannedServer server([&](const std::string&) {
    return ++calls < 3 ? CannedServer::answer(503, "") : CannedServer::answer(200, "ok");
  });
  Client client(quick());
  const Response response = client.send(to(server.url()));
  CHECK(response.body == "ok");
  CHECK(response.was_repeated);
  CHECK(client.requests() == 3);
}

TEST_CASE("an answer that was lost is asked for again") {
  int calls = 0;
  const CannedServer server([&](const std::string&) {
    return ++calls == 1 ? std::string() : CannedServer::answer(412, "");
  });
  Client client(quick());
  const Response response = client.send(to(server.url()));
  CHECK(response.status == 412);
  CHECK(response.was_repeated);
}

TEST_CASE("Retry-After is waited for, and not beyond the deadline") {
  int calls = 0;
  const CannedServer server([&](const std::string&) {
    return ++calls == 1 ? CannedServer::answer(429, "", "Retry-After: 1\r\n")
                        : CannedServer::answer(503, "", "Retry-After: 60\r\n");
  });
  Client client(quick());
  const auto start = std::chrono::steady_clock::now();
  CHECK(client.send(to(server.url())).status == 503);
  const auto waited = std::chrono::steady_clock::now() - start;
  CHECK(waited >= std::chrono::seconds(1));
  CHECK(waited < std::chrono::seconds(5));
  CHECK(calls == 2);
}

TEST_CASE("a refusal is not asked for again") {
  const CannedServer server([](const std::string&) { return CannedServer::answer(403, "no"); });
  Client client(quick());
  CHECK(client.send(to(server.url())).status == 403);
  CHECK(client.requests() == 1);
}

TEST_CASE("no answer is an error with its remedy") {
  ClientOptions options = quick();
  options.retry.attempts = 2;
  Client client(options);
  const std::string refused =
      thrown(ErrorKind::failed, [&] { (void)client.send(to("http://127.0.0.1:1/x")); });
  CHECK(refused.starts_with("no answer from http://127.0.0.1:1: "));
  CHECK(refused.ends_with("; check --endpoint-url, the port and the firewall"));
  const std::string unknown =
      thrown(ErrorKind::failed, [&] { (void)client.send(to("http://no-such-host.invalid/x")); });
  CHECK(unknown.ends_with("; check the name in --endpoint-url or --region, and the network's DNS"));
}

TEST_CASE("no request goes on beyond the deadline of all") {
  const ListeningSocket silent;
  const CannedServer busy(
      [](const std::string&) { return CannedServer::answer(503, "", "Retry-After: 4\r\n"); });
  const auto start = std::chrono::steady_clock::now();
  ClientOptions options = quick();
  options.deadline = start + milliseconds(300);
  Client client(options);
  for (const std::string& url : {busy.url(), silent.url(), silent.url()}) {
    try {
      (void)client.send(to(url));
      FAIL_CHECK("it was answered");
    } catch (const NoAnswer& error) {
      CHECK(error.cause() == NoAnswer::Cause::deadline);
      CHECK(error.what() == "no answer from " + url + " before the deadline; run again");
    }
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(3));
}

TEST_CASE("a stop request ends a request that waits") {
  std::stop_source source;
  const CannedServer server([&](const std::string&) {
    source.request_stop();
    return CannedServer::answer(503, "", "Retry-After: 4\r\n");
  });
  ClientOptions options = quick();
  options.stop = source.get_token();
  Client client(options);
  CHECK(thrown(ErrorKind::interrupted, [&] { (void)client.send(to(server.url())); }) ==
        "interrupted");
}

TEST_CASE("an answer has a limit, whatever it says about itself") {
  const std::string head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
  const std::string large(2000, 'x');
  std::string interim;
  for (int i = 0; i < 20'000; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  for (const std::string& answer :
       {head + "\r\n" + large, head + "Content-Length: 99999999999\r\n\r\n" + large,
        head + "X: " + std::string(90'000, 'x') + "\r\nY: " + std::string(90'000, 'x') +
            "\r\nZ: " + std::string(90'000, 'x') + "\r\n\r\n",
        interim}) {
    const CannedServer server([&](const std::string&) { return answer; });
    Client client(quick());
    Request request = to(server.url());
    request.max_answer = 1024;
    try {
      (void)client.send(request);
      FAIL_CHECK("it was taken");
    } catch (const NoAnswer& error) {
      CHECK(error.cause() == NoAnswer::Cause::too_large);
      CHECK(std::string(error.what()).starts_with("no answer from " + server.url() + ": "));
    }
    CHECK(client.requests() == 1);
  }
}

TEST_CASE("a request is signed over all its headers") {
  const CannedServer server([](const std::string&) { return CannedServer::answer(200, ""); });
  Client client(quick());
  const Signature signature{.access_key = "key", .secret_key = "secret", .region = "eu-west-1"};
  Request request = to(server.url() + "/bucket/a.json");
  request.method = "PUT";
  request.headers = {{"x-amz-content-sha256", "0123"}, {"if-none-match", "*"}};
  request.body = "{}";
  request.signature = &signature;
  (void)client.send(request);
  const std::string sent = server.requests().at(0);
  CHECK(sent.find("Authorization: AWS4-HMAC-SHA256 Credential=key/") != std::string::npos);
  CHECK(sent.find("/eu-west-1/s3/aws4_request") != std::string::npos);
  CHECK(sent.find("if-none-match;") != std::string::npos);
  CHECK(sent.find("secret") == std::string::npos);
}
