#include "core/publish/publish.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "cli/allow_breaking_option.h"
#include "cli/commands.h"
#include "cli/purge_options.h"
#include "cli/report_options.h"
#include "cli/run_options.h"
#include "cli/store_options.h"
#include "core/codec/encoding.h"
#include "core/destination/destination_url.h"
#include "core/error.h"
#include "core/store/dry_run_store.h"
#include "core/store/layout.h"
#include "core/store/output_folder.h"

namespace vizzy::cli {

namespace {

const std::vector<std::pair<std::string, codec::Encoding>> kEncodingWords{
    {"identity", codec::Encoding::identity},
    {"gzip", codec::Encoding::gzip},
    {"br", codec::Encoding::brotli}};

class PublishCommand final : public Command {
 public:
  void declare(OptionTable& options) override {
    options.argument("destination", urls_.web, values::text("DEST"),
                     "s3://bucket/prefix, a served folder, or the name of a section of vizzy.toml",
                     {.required = true, .names_section = true});
    options.value("--out", out_, values::folder(), "Output folder");
    options.value("--plain-encoding", plain_, values::one_of(kEncodingWords),
                  "Encoding under the plain name", {.default_text = "gzip; identity in a folder"});
    options.flag("--siblings", siblings_, "Also put NAME.json.gz and NAME.json.br");
    options.flag("--no-siblings", no_siblings_, "Do not put them, not even in a folder");
    declare_store_options(options, urls_, store_);
    options.value("--max-rate", max_rate_, values::whole_number(0, 1'000'000'000, "KB/S"),
                  "Limit the total upload rate", {.default_text = "no limit"});
    options.value("--deadline", deadline_,
                  values::duration<std::chrono::seconds>(0, 1'000'000, "SECONDS"),
                  "Stop after this long; the next run resumes", {.default_text = "none"});
    options.value("--concurrency", concurrency_, values::whole_number(1, 256),
                  "Requests at a time");
    options.value("--put-price", put_price_, values::decimal(), "Dollars for a million PUTs");
    options.flag("--check", check_, "Compare with a listing and put missing files again");
    options.flag("--gc", gc_, "Then remove what no published or retained version has");
    options.value("--max-removals", max_removals_, values::whole_number(0, 1'000'000'000),
                  "Objects that --gc removes in one run, at most");
    options.value("--grace", grace_,
                  values::duration<std::chrono::minutes>(0, 1'000'000, "MINUTES"),
                  "--gc keeps objects put within this time");
    options.flag("--adopt", adopt_,
                 "Publish where others put files below v1/, and leave theirs alone");
    options.flag("--replace-feed", replace_feed_,
                 "Replace what an unrelated folder published there");
    options.flag("--allow-shrink", allow_shrink_,
                 "Publish even if the destination loses more than max_shrink");
    declare_allow_breaking(options, allow_breaking_);
    purge_.declare(options);
    options.flag("--dry-run", dry_run_, "Print every step with its reason without doing it");
    report_.declare(options, "Print nothing but errors and warnings");
    declare_run_options(options);
    options.footer(
        "Example:\n"
        "  vizzy publish /srv/www\n"
        "  vizzy publish s3://bucket/feed --region eu-west-1 --dry-run\n"
        "  vizzy publish s3://bucket/feed --cloudfront E1ABCDEF2GHIJK\n"
        "  vizzy publish s3://bucket/feed --check --gc\n"
        "  vizzy publish production\n"
        "\n"
        "Puts what the destination lacks: objects first, entries last. Readers see the\n"
        "old version or the new one, whatever goes wrong; run it again to complete it.\n"
        "The folder must exist: create it first, or mount the share.\n"
        "vizzy publish NAME takes what [publish.NAME] in vizzy.toml says: destination =\n"
        "\"s3://...\", and any of the options.");
  }

  void run(Environment& environment) override {
    store::require_output_folder(out_);
    destination::require_apart(urls_, out_);
    store::OutputFolder folder(out_, ::flock, store::OutputFolder::access(dry_run_));
    store::DryRunStore dry_run(folder.store());
    store::FileStore& store = dry_run_ ? static_cast<store::FileStore&>(dry_run) : folder.store();
    store_.stop = environment.stop;
    if (deadline_.count() > 0)
      store_.deadline = std::chrono::steady_clock::now() + deadline_ + publish::kDeadlineGrace;
    destination::Destinations destinations = destination::open_destinations(urls_, store_);
    const auto purgers = purge_.open(destinations, store_);
    publish::PublishReport report = publish::publish(
        store, {*destinations.web, *destinations.bookkeeping, destinations.other_bookkeeping()},
        options(*destinations.web, purgers, environment), *environment.progress(report_.quiet()));
    report.warnings.insert(report.warnings.begin(), destinations.warnings.begin(),
                           destinations.warnings.end());
    if (destinations.client) report.requests = destinations.client->requests();
    report_.print(report, environment);
    publish::require_purged(report);
  }

 private:
  [[nodiscard]] publish::PublishOptions options(
      const destination::Destination& web,
      const std::vector<std::unique_ptr<purge::Purger>>& purgers,
      const Environment& environment) const {
    publish::PublishOptions options{
        .representation = representation(web),
        .asked_representation = {.plain = plain_.has_value(),
                                 .siblings = siblings_ || no_siblings_},
        .concurrency = concurrency_,
        .max_bytes_per_second = max_rate_ * 1000,
        .journals = std::filesystem::path(out_) / store::kPublishing,
        .price_per_million_puts = put_price_,
        .clock =
            [] {
              return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
            },
        .now = environment.now(),
        .deadline = deadline_,
        .mode = dry_run_ ? publish::PublishMode::dry_run : publish::PublishMode::publish,
        .trust = check_ ? publish::Trust::listing : publish::Trust::bookkeeping,
        .garbage = gc_ ? publish::Garbage::collected : publish::Garbage::left,
        .other_feed = other_feed(),
        .shrink = allow_shrink_ ? store::Shrink::allowed : store::Shrink::refused,
        .allow_breaking = allow_breaking_,
        .max_removals = max_removals_,
        .grace = grace_,
        .max_purged_paths = purge_.max_paths(),
        .stop = environment.stop};
    for (const auto& purger : purgers) options.purgers.push_back(purger.get());
    return options;
  }

  [[nodiscard]] publish::OtherFeed other_feed() const {
    if (replace_feed_) return publish::OtherFeed::replaced;
    return adopt_ ? publish::OtherFeed::adopted : publish::OtherFeed::kept;
  }

  /// A folder keeps no headers: the file under the plain name must not be compressed.
  [[nodiscard]] publish::Representation representation(const destination::Destination& web) const {
    const codec::Encoding preset =
        web.keeps_headers() ? codec::Encoding::gzip : codec::Encoding::identity;
    const codec::Encoding plain = plain_.value_or(preset);
    if (!web.keeps_headers() && plain != codec::Encoding::identity)
      throw Error(ErrorKind::usage,
                  "a folder stores no headers that say that NAME.json is compressed",
                  {"leave --plain-encoding out, and let the host negotiate over NAME.json.gz and "
                   "NAME.json.br"});
    const bool siblings = (siblings_ || !web.keeps_headers()) && !no_siblings_;
    return publish::make_representation(plain, siblings, web.keeps_headers());
  }

  destination::DestinationUrls urls_;
  destination::StoreOptions store_;
  std::uint64_t max_rate_ = 0;
  std::chrono::seconds deadline_{0};
  std::string out_ = "out";
  std::optional<codec::Encoding> plain_;
  bool siblings_ = false;
  bool no_siblings_ = false;
  unsigned concurrency_ = 32;
  double put_price_ = 5;
  bool check_ = false;
  bool gc_ = false;
  std::uint64_t max_removals_ = publish::PublishOptions().max_removals;
  std::chrono::minutes grace_ = publish::PublishOptions().grace;
  PurgeOptions purge_;
  bool adopt_ = false;
  bool replace_feed_ = false;
  bool allow_shrink_ = false;
  std::vector<std::string> allow_breaking_;
  bool dry_run_ = false;
  ReportOptions report_;
};

}  // namespace

std::unique_ptr<Command> make_publish_command() { return std::make_unique<PublishCommand>(); }

}  // namespace vizzy::cli
