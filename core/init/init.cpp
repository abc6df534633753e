#include "core/init/init.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

#include "core/definition/definition.h"
#include "core/error.h"
#include "core/format/canonical_json.h"
#include "core/init/proposal.h"
#include "core/init/starter_files.h"
#include "core/init/state_values.h"
#include "core/source/postgres_url.h"

namespace vizzy::init {

namespace {

constexpr const char* kDefinition = "discovery.json";
constexpr const char* kSchema = "vizzy.schema.json";

/// The default definition, for editors that check it against the schema next to it.
std::string default_text() {
  std::string text(definition::default_definition_text());
  return text.insert(text.find('\n') + 1, "  \"$schema\": \"./vizzy.schema.json\",\n");
}

/// The database as the settings in the folder name it: without a password, and by a path relative
/// to the folder.
std::string database_from(const std::filesystem::path& folder, const std::string& database) {
  if (source::is_postgres_url(database)) return source::postgres_url_without_password(database);
  // A folder that does not exist yet is resolved to where it will be.
  using std::filesystem::absolute;
  return std::filesystem::proximate(absolute(database), absolute(folder)).string();
}

/// TOML's basic strings have the escapes of JSON.
std::string settings_text(std::string_view text, const std::string& database) {
  std::string settings(text);
  if (database.empty()) return settings;
  constexpr std::string_view kDefault = "\"vizzy.db\"";
  std::string quoted;
  format::append_json_string(quoted, database);
  return settings.replace(settings.find(kDefault), kDefault.size(), quoted);
}

/// The folder as one word of a line of a crontab, whose shell takes it verbatim: cron ends the
/// command at a "%" unless a backslash is before it.
std::string crontab_word(const std::filesystem::path& folder) {
  std::string word;
  for (const char c : std::filesystem::absolute(folder).lexically_normal().string()) {
    if (c == '\'') word += "'\\'";
    if (c == '%') word += '\\';
    word += c;
  }
  if (word.size() > 1 && word.ends_with('/')) word.pop_back();
  constexpr std::string_view kPlain =
      "/._-+,:@0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return word.find_first_not_of(kPlain) == std::string::npos ? word : "'" + word + "'";
}

/// The template names a folder of its own.
std::string crontab_text(std::string_view text, const std::filesystem::path& folder) {
  constexpr std::string_view kFolder = "/srv/feed ";
  const std::string word = crontab_word(folder) + " ";
  std::string crontab(text);
  for (std::size_t at = 0; (at = crontab.find(kFolder, at)) != std::string::npos; at += word.size())
    crontab.replace(at, kFolder.size(), word);
  return crontab;
}

std::string starter_text(const StarterFile& file, const std::filesystem::path& folder,
                         const std::string& database) {
  if (file.path == "vizzy.toml") return settings_text(file.text, database);
  if (file.path == "crontab") return crontab_text(file.text, folder);
  return std::string(file.text);
}

class StarterFolder {
 public:
  StarterFolder(const std::filesystem::path& folder, InitReport& report)
      : folder_(folder), report_(report) {}

  void write(const std::string& path, std::string_view text) {
    const std::filesystem::path file = folder_ / path;
    std::error_code error;
    if (std::filesystem::exists(file, error)) {
      report_.files.push_back({path, InitOutcome::kept});
      return;
    }
    std::filesystem::create_directories(file.parent_path(), error);
    if (error) throw system_error("cannot make the folder of", file.string(), error.value());
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    stream.close();
    if (!stream) throw system_error("cannot write", file.string(), errno == 0 ? EIO : errno);
    report_.files.push_back({path, InitOutcome::written});
  }

 private:
  const std::filesystem::path& folder_;
  InitReport& report_;
};

std::vector<LeftOut> left_out_of(const Proposal& proposal) {
  std::vector<LeftOut> list;
  const auto add = [&](const ProposedView& view) {
    if (!view.secrets.empty() || !view.condition.empty() || !view.questions.empty())
      list.push_back({.table = view.table,
                      .columns = view.secrets,
                      .rows_but = view.condition,
                      .undecided = view.questions});
  };
  add(proposal.main);
  for (const ProposedChildren& children : proposal.children) add(children);
  for (const std::string& table : proposal.secret_tables)
    list.push_back({.table = table, .columns = {}, .rows_but = {}, .whole_table = true});
  for (const source::UnusableTable& table : proposal.unusable_tables)
    list.push_back({.table = table.name,
                    .columns = {},
                    .rows_but = {},
                    .whole_table = true,
                    .unusable = table.reason});
  return list;
}

}  // namespace

InitReport write_starter_files(const std::filesystem::path& folder, const std::string& database,
                               source::Snapshot* snapshot, const std::string& table) {
  InitReport report{.folder = folder.string(),
                    .database = source::shown_database(database),
                    .table = {},
                    .left_out = {},
                    .files = {}};
  const std::string setting = database.empty() ? "" : database_from(folder, database);
  report.password_left_out = source::is_postgres_url(database) && setting != database;
  std::string definition = default_text();
  std::optional<Proposal> proposal;
  if (snapshot != nullptr) {
    std::vector<source::SourceTable> tables = source::read_tables(*snapshot);
    read_state_values(*snapshot, tables);
    proposal = propose(tables, report.database, table);
    definition = proposal_text(*proposal);
  }
  StarterFolder files(folder, report);
  files.write(kDefinition, definition);
  // What an existing definition leaves out is unknown.
  if (proposal && report.files.back().outcome == InitOutcome::written) {
    report.table = proposal->main.table;
    report.left_out = left_out_of(*proposal);
  }
  files.write(kSchema, definition_schema());
  for (const StarterFile& file : starter_files())
    files.write(std::string(file.path), starter_text(file, folder, setting));
  return report;
}

}  // namespace vizzy::init
