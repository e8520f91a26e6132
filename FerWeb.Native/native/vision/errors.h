#pragma once
#include <exception>
#include <string>

#define FERWEB_EXPORT extern "C" __attribute__((visibility("default")))

namespace ferweb {

// The message of this thread's last failure; the caller reads it right after a call returned a negative number.
inline thread_local std::string last_error;

// Runs an entry point's body; no C++ exception may cross into .NET.
template <typename Body>
int guarded(Body body) noexcept {
    try {
        return body();
    } catch (const std::exception& error) {
        last_error = error.what();
    } catch (...) {
        last_error = "unknown C++ exception";
    }
    return -1;
}

}  // namespace ferweb
