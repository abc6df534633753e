#include "core/format/read_back.h"

#include <simdjson.h>

#include "core/damaged_file.h"
#include "core/format/canonical_json.h"

namespace vizzy::format {

namespace {

namespace ondemand = simdjson::ondemand;

DamagedFile damaged(const std::string& path) { return {path, "is damaged"}; }

/// Runs `read` over the top object of the text; an exception of simdjson becomes DamagedFile.
template <class Read>
auto read_object(std::string_view text, const std::string& path, const Read& read) {
  try {
    const simdjson::padded_string padded(text);
    ondemand::parser parser;
    ondemand::document document = parser.iterate(padded);
    ondemand::object object = document.get_object();
    return read(object);
  } catch (const simdjson::simdjson_error&) {
    throw damaged(path);
  }
}

/// Whether an object has the field. Throws when the object is damaged before it: simdjson's
/// iterator must not be used again then.
bool is_there(simdjson::simdjson_result<ondemand::value>& field) {
  if (field.error() == simdjson::NO_SUCH_FIELD) return false;
  if (field.error() != simdjson::SUCCESS) throw simdjson::simdjson_error(field.error());
  return true;
}

/// A key as text: the digits of a number, or the string.
std::string key_of(ondemand::value key) {
  if (key.type() == ondemand::json_type::string) return std::string(key.get_string().value());
  return std::to_string(key.get_int64().value());
}

std::vector<std::string> strings_of(ondemand::array array) {
  std::vector<std::string> strings;
  for (auto text : array) strings.emplace_back(text.get_string().value());
  return strings;
}

/// The unparsed values of an array.
std::vector<std::string> raw_values_of(ondemand::array array) {
  std::vector<std::string> values;
  for (auto value : array) {
    const std::string_view token = value.value().raw_json_token();
    values.emplace_back(token.substr(0, token.find_last_not_of(" \t\r\n") + 1));
  }
  return values;
}

/// Visits the objects of an array.
void visit_items(ondemand::array array, std::string_view key, const VisitItem& visit) {
  for (auto element : array) {
    ondemand::object item = element.get_object();
    const std::string_view json = item.raw_json();
    item.reset();
    visit({key_of(item[key].value()), json});
  }
}

}  // namespace

void read_items_of(std::string_view text, std::string_view key, const std::string& path,
                   const VisitItem& visit) {
  read_object(text, path,
              [&](ondemand::object& page) { visit_items(page["items"].get_array(), key, visit); });
}

bool begins_without_items(std::string_view text) {
  return text.starts_with(R"({"leaves":)") || text.starts_with(R"({"pages":)") ||
         text.starts_with(R"({"title":)");
}

void read_documents_of(std::string_view text, std::string_view key, const std::string& path,
                       const VisitItem& visit) {
  read_object(text, path, [&](ondemand::object& group) {
    visit_items(group["documents"].get_array(), key, visit);
  });
}

std::optional<Pruned> without_children(std::string_view text, std::string_view list,
                                       std::string_view key, const KeySet& denied,
                                       const std::string& path) {
  std::string before, all, kept;
  Pruned pruned{.json = std::string(text), .keys = {}};
  const auto append = [](std::string& array, std::string_view child) {
    array.append(array.empty() ? "" : ",").append(child);
  };
  read_object(text, path, [&](ondemand::object& document) {
    auto field = document[list];
    if (!is_there(field)) return;
    ondemand::array children = field.get_array();
    before = std::string(children.raw_json().value());
    children.reset().value();
    visit_items(children, key, [&](const PublishedItem& child) {
      append(all, child.json);
      if (denied.contains(child.key)) {
        pruned.keys.emplace(child.key);
      } else {
        append(kept, child.json);
      }
    });
  });
  if (pruned.keys.empty()) return std::nullopt;
  // simdjson skips damage between the children.
  if (before != "[" + all + "]") throw damaged(path);
  std::string name = "{";  // the name that follows has no comma before it
  append_json_name(name, list);
  name.erase(0, 1);
  const std::size_t start = text.find(name + before);
  if (start == std::string_view::npos) throw damaged(path);  // not canonical JSON
  pruned.json.replace(start + name.size(), before.size(), "[" + kept + "]");
  return pruned;
}

Entry parse_entry(std::string_view text, const std::string& path) {
  return read_object(text, path, [](ondemand::object& entry) {
    // In the order in which a build writes the members.
    Entry parsed;
    parsed.feed = std::string(entry["feed"].get_string().value());
    parsed.version = std::string(entry["version"].get_string().value());
    parsed.sequence = entry["sequence"].get_uint64();
    auto lineage = entry["lineage"];
    if (is_there(lineage)) parsed.lineage = std::string(lineage.get_string().value());
    parsed.total = entry["total"].get_uint64();
    parsed.page_size = entry["page_size"].get_uint64();
    ondemand::array items = entry["items"].get_array();
    parsed.items = std::string(items.raw_json().value());
    parsed.pages = strings_of(entry["pages"].get_array());
    auto index = entry["index"];
    if (is_there(index)) parsed.index = std::string(index.get_string().value());
    auto segments = entry["segments"];
    if (is_there(segments)) parsed.segments = std::string(segments.get_string().value());
    auto spans = entry["changes"];
    if (is_there(spans))
      for (auto span : spans.get_array()) parsed.spans.push_back(span.get_uint64());
    parsed.hidden = raw_values_of(entry["hidden"].get_array());
    return parsed;
  });
}

std::uint64_t parse_since(std::string_view text, const std::string& path) {
  return read_object(text, path, [](ondemand::object& changes) {
    return std::uint64_t{changes["since"].get_uint64()};
  });
}

bool begins_as_rest(std::string_view text) { return text.starts_with(R"({"since":)"); }

KeySet parse_rest_keys(std::string_view text, const std::string& path) {
  return read_object(text, path, [](ondemand::object& rest) {
    KeySet keys;
    for (auto page : rest["pages"].get_array())
      for (auto key : page["keys"].get_array()) keys.insert(key_of(key.value()));
    return keys;
  });
}

IndexObject parse_index(std::string_view text, const std::string& path) {
  return read_object(text, path, [](ondemand::object& index) {
    IndexObject parsed;
    if (auto leaves = index["leaves"]; is_there(leaves)) {
      parsed.leaves = strings_of(leaves.get_array());
    } else {
      parsed.pages = strings_of(index["pages"].get_array());
    }
    return parsed;
  });
}

SegmentDirectory parse_directory(std::string_view text, const std::string& path) {
  return read_object(text, path, [](ondemand::object& directory) {
    // In the order in which a build writes the members.
    SegmentDirectory parsed;
    parsed.title = std::string(directory["title"].get_string().value());
    for (auto element : directory["segments"].get_array()) {
      ondemand::object segment = element.get_object();
      SegmentEntry& entry = parsed.segments.emplace_back();
      entry.title = std::string(segment["title"].get_string().value());
      entry.values = strings_of(segment["values"].get_array());
      entry.total = segment["total"].get_uint64();
      entry.url = std::string(segment["url"].get_string().value());
    }
    return parsed;
  });
}

}  // namespace vizzy::format
