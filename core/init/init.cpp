#include "core/init/init.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

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

std::string absolute_name(const std::filesystem::path& folder) {
  std::string name = std::filesystem::absolute(folder).lexically_normal().string();
  if (name.size() > 1 && name.ends_with('/')) name.pop_back();
  return name;
}

bool is_plain(std::string_view name) {
  constexpr std::string_view kPlain =
      "/._-+,:@0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return name.find_first_not_of(kPlain) == std::string_view::npos;
}

/// `name` with `escape` in front of each of `characters`.
std::string escaped(std::string_view name, std::string_view characters, std::string_view escape) {
  std::string text;
  for (const char c : name) {
    if (characters.find(c) != std::string_view::npos) text += escape;
    text += c;
  }
  return text;
}

/// The folder as one word of a line of a crontab, whose shell takes it verbatim: cron ends the
/// command at a "%" unless a backslash is before it.
std::string crontab_word(const std::string& folder) {
  const std::string word = escaped(escaped(folder, "'", "'\\'"), "%", "\\");
  return is_plain(folder) ? word : "'" + word + "'";
}

/// The folder as one path of a list in a unit of systemd, which expands "%"
/// (https://www.freedesktop.org/software/systemd/man/systemd.syntax.html).
std::string unit_word(const std::string& folder) {
  const std::string word = escaped(escaped(folder, "\\\"", "\\"), "%", "%");
  return is_plain(folder) ? word : '"' + word + '"';
}

/// The templates name a folder of their own.
std::string with_folder(std::string text, std::string_view before, std::string_view after,
                        const std::string& word) {
  const std::string from = fmt::format("{}/srv/feed{}", before, after);
  const std::string to = fmt::format("{}{}{}", before, word, after);
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string unit_text(std::string text, const std::string& folder) {
  text = with_folder(std::move(text), "WorkingDirectory=", "\n", escaped(folder, "%", "%"));
  return with_folder(std::move(text), "ReadWritePaths=", " ", unit_word(folder));
}

std::string starter_text(const StarterFile& file, const std::filesystem::path& folder,
                         const std::string& database) {
  if (file.path == "vizzy.toml") return settings_text(file.text, database);
  std::string text(file.text);
  const std::string name = absolute_name(folder);
  if (file.path == "crontab") return with_folder(std::move(text), "", " ", crontab_word(name));
  return file.path.starts_with("systemd/") ? unit_text(std::move(text), name) : text;
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
