#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <thread>

#include "cli/commands.h"
#include "cli/host_audit.h"
#include "cli/report_options.h"
#include "core/error.h"
#include "core/shown_address.h"
#include "core/store/at_rest.h"
#include "core/store/output_folder.h"
#include "core/text/number_words.h"
#include "core/verify/folder/findings.h"
#include "core/verify/folder/verify_folder.h"
#include "core/verify/host/live_url.h"

namespace vizzy::cli {

namespace {

/// "feed.example.com", "127.0.0.1:8080" or "ftp://...", unless a folder has that name.
bool is_like_host(const std::string& out) {
  std::error_code error;
  return !out.starts_with('.') && !out.starts_with('/') &&
         out.find_first_of(".:") != std::string::npos && !std::filesystem::exists(out, error);
}

class VerifyCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.value("--out", out_, values::text(),
                  "Output folder, or URL of a web root or of an entry", {.positional = "out"});
    options.value("--threads", threads_, values::whole_number(1, 256),
                  "Folder: threads that decode (default: all cores)", {.default_text = ""});
    declare_host_audit_options(options, host_);
    report_.declare(options);
    options.footer(
        "Example:\n"
        "  vizzy verify out\n"
        "  vizzy verify https://feed.example.com\n"
        "  vizzy verify https://feed.example.com/v1/discovery.json --documents 1000\n"
        "\n"
        "For a folder, it decodes every file, compares it with its full hash, and walks\n"
        "every feed of every retained version as a client does. Damage is exit code 1;\n"
        "files that nothing refers to are garbage, not damage.\n"
        "\n"
        "For a host, it reads everything its readers can: every entry, page, index and\n"
        "directory in every encoding, and some documents. It checks hashes, totals and\n"
        "keys, compression, caching, ETags, Vary and CORS, missing names, and that the\n"
        "bookkeeping is not public. An error is exit code 1; warnings cost time or money\n"
        "and leave it 0.");
  }

  void run(Environment& environment) override {
    if (verify::host::is_live_url(out_)) {
      verify_host(environment);
    } else {
      verify_folder(environment);
    }
  }

 private:
  /// Remedies one after the other; the command of the first one is kept apart.
  static Remedy in_one(const std::vector<Remedy>& remedies) {
    if (remedies.empty()) return {};
    Remedy all = remedies.front();
    for (std::size_t i = 1; i < remedies.size(); ++i)
      (all.command.empty() ? all.text : all.then) += "; " + text_of(remedies[i]);
    return all;
  }

  void verify_host(Environment& environment) const {
    const verify::host::HostReport report =
        run_host_audit(out_, host_, environment, report_.quiet());
    report_.print(report, environment);
    require_sound(report);
  }

  void verify_folder(Environment& environment) const {
    if (is_like_host(out_))
      throw Error(ErrorKind::failed, fmt::format("there is no folder {}", shown_address(out_)),
                  {"for a host, give its URL, as in https://feed.example.com"});
    store::require_output_folder(out_);
    const verify::folder::VerifyOptions options{
        .now = environment.now(), .threads = threads_, .stop = environment.stop};
    const auto progress = environment.progress(report_.quiet());
    const auto read = [&] {
      store::DirectoryStore store(out_);
      return verify::folder::verify_folder(store, options, *progress);
    };
    const auto is_sound = [](const verify::folder::VerifyReport& found) {
      return found.damage_count == 0;
    };
    const verify::folder::VerifyReport report =
        store::read_at_rest(out_, environment.stop, read, is_sound);
    report_.print(report, environment);
    if (report.damage_count > 0)
      throw Error(ErrorKind::failed,
                  fmt::format("{} is damaged in {}, first {}", out_,
                              text::counted(report.damage_count, "place"),
                              verify::folder::line_of(report.damage.front())),
                  in_one(report.remedies));
    if (report.elsewhere > 0)
      throw Error(ErrorKind::failed,
                  fmt::format("{} holds only what the build from {} needed", out_, report.origin),
                  {"verify the destination:", "verify URL", ", or publish --check"});
  }

  std::string out_ = "out";
  unsigned threads_ = std::max(1U, std::thread::hardware_concurrency());
  HostAuditOptions host_;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_verify_command() { return std::make_unique<VerifyCommand>(); }

}  // namespace vizzy::cli
