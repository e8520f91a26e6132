#pragma once
#include <string>

#include <c10/util/Exception.h>

namespace ferweb {

inline std::string& last_error() {
    thread_local std::string message;
    return message;
}

// Runs the body; a C++ exception becomes a stored message and the given result.
template <typename Result, typename Body>
Result guarded(Result failed, Body&& body) noexcept {
    try {
        return body();
    } catch (const c10::Error& error) {
        last_error() = error.what_without_backtrace();
    } catch (const std::exception& error) {
        last_error() = error.what();
    } catch (...) {
        last_error() = "An unknown native error occurred.";
    }
    return failed;
}

}  // namespace ferweb
