#include "core/http/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/http/libcurl.h"
#include "core/shown_address.h"

namespace vizzy::http {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

namespace {

struct FreeHandle {
  void operator()(CURL* handle) const { libcurl().easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;

struct FreeList {
  void operator()(curl_slist* list) const { libcurl().slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

HeaderList header_list(const Request& request) {
  curl_slist* list = nullptr;
  for (const auto& [name, value] : request.headers)
    list = libcurl().slist_append(list, fmt::format("{}: {}", name, value).c_str());
  return HeaderList(list);
}

/// The most that the heads of one answer may have, interim ones with it.
constexpr std::size_t kMaxHead = 256 << 10;

/// What is taken of an answer. Anything but `size` returned to libcurl ends the transfer.
struct Intake {
  Response& response;
  std::size_t max_body;
  std::size_t head = 0;
  bool is_full = false;

  std::size_t refuse() {
    is_full = true;
    return 0;
  }
};

std::size_t take_body(char* data, std::size_t, std::size_t size, void* to) {
  auto& intake = *static_cast<Intake*>(to);
  if (size > intake.max_body - intake.response.body.size()) return intake.refuse();
  intake.response.body.append(data, size);
  return size;
}

std::string trimmed(std::string_view text) {
  const auto start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return "";
  return std::string(text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1));
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* to) {
  auto& intake = *static_cast<Intake*>(to);
  Response& response = intake.response;
  if (size > kMaxHead - intake.head) return intake.refuse();
  intake.head += size;
  const std::string_view line(data, size);
  if (line.starts_with("HTTP/")) response.headers.clear();  // those of an interim answer
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  std::string name(line.substr(0, colon));
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::string& value = response.headers[name];
  value += (value.empty() ? "" : ", ") + trimmed(line.substr(colon + 1));
  return size;
}

int stop_when_asked(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

bool is_worth_retrying(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return true;
    default: return false;
  }
}

Remedy remedy(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return {"check the name in --endpoint-url or --region, and the network's DNS"};
    case CURLE_COULDNT_CONNECT: return {"check --endpoint-url, the port and the firewall"};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {"install the CA that signed its certificate, or name it in AWS_CA_BUNDLE"};
    case CURLE_SSL_CONNECT_ERROR:
      return {"check whether --endpoint-url should begin with http:// or https://"};
    case CURLE_OPERATION_TIMEDOUT: return {"check the network, then run again"};
    case CURLE_FILESIZE_EXCEEDED:
      return {"check --endpoint-url and the proxies on the way: no store answers so"};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL: return {"use --endpoint-url https://HOST"};
    default: return {"run again"};
  }
}

NoAnswer::Cause cause_of(CURLcode code) {
  switch (code) {
    case CURLE_FILESIZE_EXCEEDED: return NoAnswer::Cause::too_large;
    case CURLE_COULDNT_RESOLVE_HOST: return NoAnswer::Cause::name;
    case CURLE_COULDNT_CONNECT: return NoAnswer::Cause::connection;
    case CURLE_PEER_FAILED_VERIFICATION: return NoAnswer::Cause::certificate;
    case CURLE_SSL_CONNECT_ERROR: return NoAnswer::Cause::tls;
    case CURLE_OPERATION_TIMEDOUT: return NoAnswer::Cause::time_out;
    default: return NoAnswer::Cause::other;
  }
}

std::string host_of(const std::string& url) {
  const auto start = url.find("://");
  return shown_address(
      url.substr(0, start == std::string::npos ? start : url.find('/', start + 3)));
}

NoAnswer past_deadline(const std::string& url) {
  return {NoAnswer::Cause::deadline,
          fmt::format("no answer from {} before the deadline", host_of(url)),
          {"run again"}};
}

double random_part() {
  thread_local std::minstd_rand engine(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

void initialize_library() {
  static const CURLcode initialized = libcurl().global_init(CURL_GLOBAL_DEFAULT);
  if (initialized != CURLE_OK)
    throw Error(ErrorKind::failed, "cannot initialise libcurl",
                {"check its installation: curl --version"});
}

}  // namespace

struct Client::Attempt {
  Response response = {};
  CURLcode code = CURLE_OK;
  std::string reason = {};
};

/// Handles that are not in use; each keeps its connections.
class Client::Connections {
 public:
  [[nodiscard]] Handle take() {
    ++requests_;
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return Handle(libcurl().easy_init());
    Handle handle = std::move(free_.back());
    free_.pop_back();
    return handle;
  }
  void give_back(Handle handle) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(handle));
  }
  [[nodiscard]] std::uint64_t requests() const { return requests_; }

 private:
  std::atomic<std::uint64_t> requests_ = 0;
  std::mutex mutex_;
  std::vector<Handle> free_;
};

Client::Client(ClientOptions options)
    : options_(std::move(options)), connections_(std::make_unique<Connections>()) {
  initialize_library();
}

Client::~Client() = default;

std::uint64_t Client::requests() const { return connections_->requests(); }

namespace {

void set_signature(CURL* handle, const Signature& signature) {
  const bool is_google = signature.family == SignatureFamily::goog;
  const std::string service = fmt::format("{}:{}:{}", is_google ? "goog:goog" : "aws:amz",
                                          signature.region, signature.service);
  libcurl().easy_setopt(handle, CURLOPT_AWS_SIGV4, service.c_str());
  // One by one, not as CURLOPT_USERPWD: Swift's access keys have a colon.
  libcurl().easy_setopt(handle, CURLOPT_USERNAME, signature.access_key.c_str());
  libcurl().easy_setopt(handle, CURLOPT_PASSWORD, signature.secret_key.c_str());
}

void set_request(CURL* handle, const Request& request, const curl_slist* headers) {
  libcurl().easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  libcurl().easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  libcurl().easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
  libcurl().easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  libcurl().easy_setopt(
      handle, CURLOPT_HTTP_VERSION,
      static_cast<long>(request.is_http_1_0 ? CURL_HTTP_VERSION_1_0 : CURL_HTTP_VERSION_2TLS));
  libcurl().easy_setopt(handle, CURLOPT_FRESH_CONNECT, request.has_own_connection ? 1L : 0L);
  libcurl().easy_setopt(handle, CURLOPT_FORBID_REUSE, request.has_own_connection ? 1L : 0L);
  if (request.method == "HEAD")
    libcurl().easy_setopt(handle, CURLOPT_NOBODY, 1L);
  else
    libcurl().easy_setopt(handle, CURLOPT_MAXFILESIZE_LARGE,
                          static_cast<curl_off_t>(request.max_answer));
  if (request.method == "PUT" || request.method == "POST") {
    libcurl().easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                          static_cast<curl_off_t>(request.body.size()));
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): its size is set above
    libcurl().easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
  }
  if (request.method != "GET" && request.method != "HEAD")
    libcurl().easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (request.signature != nullptr) set_signature(handle, *request.signature);
}

void set_limits(CURL* handle, ClientOptions& options, milliseconds time_left) {
  libcurl().easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  libcurl().easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  libcurl().easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                        static_cast<long>(options.connect_timeout.count()));
  libcurl().easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(time_left.count()));
  libcurl().easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
  libcurl().easy_setopt(handle, CURLOPT_LOW_SPEED_TIME,
                        static_cast<long>(options.stall_timeout.count()));
  if (!options.ca_file.empty())
    libcurl().easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
  if (options.proxies == ClientOptions::Proxies::none)
    libcurl().easy_setopt(handle, CURLOPT_PROXY, "");
  libcurl().easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  libcurl().easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &stop_when_asked);
  libcurl().easy_setopt(handle, CURLOPT_XFERINFODATA, &options.stop);
}

}  // namespace

Client::Attempt Client::attempt(const Request& request, milliseconds time_left) {
  Attempt attempt;
  Intake intake{attempt.response, request.max_answer};
  Handle handle = connections_->take();
  if (!handle) throw Error(ErrorKind::failed, "out of memory for another connection");
  libcurl().easy_reset(handle.get());  // keeps the connections
  const HeaderList headers = header_list(request);
  set_request(handle.get(), request, headers.get());
  set_limits(handle.get(), options_, time_left);
  std::array<char, CURL_ERROR_SIZE> reason{};
  libcurl().easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, reason.data());
  libcurl().easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, &take_header);
  libcurl().easy_setopt(handle.get(), CURLOPT_HEADERDATA, &intake);
  libcurl().easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &take_body);
  libcurl().easy_setopt(handle.get(), CURLOPT_WRITEDATA, &intake);
  attempt.code = libcurl().easy_perform(handle.get());
  long status = 0;
  libcurl().easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  attempt.response.status = static_cast<int>(status);
  long version = 0;
  libcurl().easy_getinfo(handle.get(), CURLINFO_HTTP_VERSION, &version);
  attempt.response.has_end = version > CURL_HTTP_VERSION_1_1 ||
                             attempt.response.headers.contains("content-length") ||
                             attempt.response.headers.contains("transfer-encoding");
  if (intake.is_full) attempt.code = CURLE_FILESIZE_EXCEEDED;
  attempt.reason = attempt.code == CURLE_FILESIZE_EXCEEDED ? std::string("its answer is too large")
                                                           : trimmed(reason.data());
  if (attempt.reason.empty()) attempt.reason = libcurl().easy_strerror(attempt.code);
  connections_->give_back(std::move(handle));
  return attempt;
}

void Client::wait(milliseconds delay) const {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any never;
  never.wait_for(lock, options_.stop, delay, [] { return false; });
}

Response Client::send(const Request& request) {
  const auto end = std::min(SteadyClock::now() + options_.retry.deadline, options_.deadline);
  if (SteadyClock::now() >= options_.deadline) throw past_deadline(request.url);
  bool was_repeated = false;
  for (int number = 1;; ++number) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - SteadyClock::now());
    Attempt attempt = this->attempt(request, std::max(left, milliseconds(1)));
    if (options_.stop.stop_requested()) throw Error(ErrorKind::interrupted, "interrupted");
    const bool answered = attempt.code == CURLE_OK;
    const bool again = answered ? is_transient(attempt.response) : is_worth_retrying(attempt.code);
    milliseconds delay = delay_before(options_.retry, number, random_part());
    if (const auto asked =
            retry_after(attempt.response.header("retry-after"), std::chrono::system_clock::now()))
      delay = std::max(delay, *asked);
    if (again && SteadyClock::now() + delay >= options_.deadline) throw past_deadline(request.url);
    if (!again || number >= options_.retry.attempts || SteadyClock::now() + delay >= end) {
      attempt.response.was_repeated = was_repeated;
      if (answered) return std::move(attempt.response);
      throw NoAnswer(cause_of(attempt.code),
                     fmt::format("no answer from {}: {}", host_of(request.url), attempt.reason),
                     remedy(attempt.code));
    }
    was_repeated = true;
    wait(delay);
  }
}

}  // namespace vizzy::http
