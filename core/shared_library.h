#pragma once

namespace vizzy {

/// A shared library that is loaded when it is first needed. For libraries that most commands never
/// call and that bring dozens of others along: the loader would take longer than the command.
class SharedLibrary {
 public:
  /// The address of a function; converts to a pointer of its type.
  class Symbol {
   public:
    explicit Symbol(void* address) : address_(address) {}
    template <typename Function>
    operator Function*() const {  // NOLINT(google-explicit-constructor): the target has the type
      return reinterpret_cast<Function*>(address_);
    }

   private:
    void* address_;
  };

  /// `name` is the library's soname, `package` what installs it. Stays loaded until the program
  /// ends. Errors: `failed` when it is not installed.
  SharedLibrary(const char* name, const char* package);

  /// Errors: `failed` when the library has no such function.
  [[nodiscard]] Symbol operator[](const char* function) const;

 private:
  const char* name_;
  const char* package_;
  void* handle_;
};

}  // namespace vizzy
