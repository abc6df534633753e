#include <chrono>
#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "cli/commands.h"
#include "core/serve/server.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

/// A network by its name, or any link by its figures; `serve::parse_network_profile` reads it.
ValueType<std::string> network_type() {
  ValueType<std::string> type = values::text("{none,slow-3g,3g,4g}|RTT,KBPS");
  type.kind = ValueKind::choice;
  type.choices = {"none", "slow-3g", "3g", "4g"};
  return type;
}

class ServeCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.value("--out", out_, values::text(), "Output folder", {.positional = "out"});
    options.value("--port", options_.port, values::whole_number(0, 65'535),
                  "Port; 0 picks and prints a free one");
    options.value("--address", options_.address, values::text(),
                  "Address to listen on; 0.0.0.0 lets other devices in");
    options.value("--network", network_, network_type(),
                  "Simulate slow-3g, 3g, 4g or any link: round trip in ms and kbit/s");
    options.value("--max-connections", options_.max_connections, values::whole_number(1, 10'000),
                  "More get 503");
    options.value("--request-timeout", request_timeout_,
                  values::duration<std::chrono::seconds>(1, 3'600, "SECONDS"),
                  "Time limit for a request or an answer");
    options.flag("--json", json_, "Print the access log as a JSON object per line");
    options.flag("--quiet", quiet_, "Print nothing but errors, and the port that --port 0 chose");
    options.footer(
        "Example:\n"
        "  vizzy serve out --network slow-3g\n"
        "\n"
        "Serves out/public as a CDN would, with a preview at the root, until SIGINT or\n"
        "SIGTERM. New versions appear at once. The networks, as WebPageTest defines them:\n"
        "none, slow-3g (400 ms, 400 kbit/s), 3g (150 ms, 1,600 kbit/s) and 4g (70 ms,\n"
        "12,000 kbit/s).");
  }

  void run(Environment& environment) override {
    options_.network = serve::parse_network_profile(network_);
    options_.request_timeout = request_timeout_;
    options_.stop = environment.stop;
    store::require_output_folder(out_);
    const auto log = make_log(environment.out);
    serve::run_server(out_, options_, *log);
  }

 private:
  /// Even a quiet server prints a port that it picked.
  [[nodiscard]] std::unique_ptr<serve::AccessLog> make_log(std::ostream& out) const {
    if (quiet_ && options_.port != 0) return std::make_unique<serve::NoAccessLog>();
    auto log = json_
                   ? std::unique_ptr<serve::AccessLog>(std::make_unique<serve::JsonAccessLog>(out))
                   : std::make_unique<serve::TextAccessLog>(out);
    return quiet_ ? std::make_unique<serve::AddressOnlyLog>(std::move(log)) : std::move(log);
  }

  std::string out_ = "out";
  serve::ServeOptions options_;
  std::string network_ = "none";
  std::chrono::seconds request_timeout_{10};
  bool json_ = false;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Command> make_serve_command() { return std::make_unique<ServeCommand>(); }

}  // namespace vizzy::cli
