#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ingest/random.h"
#include "core/store/file_store.h"

namespace vizzy::test {

/// A folder on a file system that may lose all that is not synced. At a power cut each write since
/// the last sync is there, absent, empty or cut short under its final name; each move and each
/// removal happened or did not, one without regard to the other. What was synced or written durably
/// stands.
class PowerCutStore final : public store::FileStore {
 public:
  std::optional<std::string> read(const std::string& path) override;
  std::optional<std::uint64_t> size(const std::string& path) override;
  void write(const std::string& path, std::string_view bytes) override;
  bool stage(const std::string& path, std::string_view bytes) override;
  void write_durably(const std::string& path, std::string_view bytes) override;
  bool move(const std::string& from, const std::string& to) override;
  void remove(const std::string& path) override;
  void remove_folder(const std::string& folder) override { remove(folder); }
  void sync() override;
  void list(const std::string& folder, const Visit& visit) override;

  void cut_power(ingest::Random& random);

 private:
  using Files = std::map<std::string, std::string>;
  enum class Kind { write, write_durably, move, remove };
  struct Step {
    Kind kind;
    std::string path;
    std::string from;   ///< of a move
    std::string bytes;  ///< of a write
  };
  /// What the cut leaves of the steps since the last sync.
  enum class Loss { all, contents, some };

  static void apply(const Step& step, Files& files);
  static void apply_in_part(const Step& step, Files& files, Loss loss, ingest::Random& random);
  void carry_out(Step step);

  std::mutex mutex_;
  Files files_;    ///< what programs see
  Files durable_;  ///< what stood at the last sync
  std::vector<Step> since_sync_;
};

}  // namespace vizzy::test
