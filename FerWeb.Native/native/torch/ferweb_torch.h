// The C face of libtorch that FerWeb.Native binds to. Every ATen operator is reached through one call,
// fw_call, by its schema name; the rest is what operators cannot say (memory, gradients, seeds, devices).
//
// Contract: no C++ exception leaves an entry point. A function that can fail returns nonzero (or null),
// and fw_last_error() then holds libtorch's message for the calling thread until its next failure.
#pragma once
#include <cstdint>

#define FW_API extern "C" __attribute__((visibility("default")))

// Tags of FwValue; kept in step with NativeValue.cs.
enum FwTag : int32_t {
    FW_NONE = 0,
    FW_TENSOR = 1,       // p: tensor handle
    FW_INT = 2,          // i
    FW_DOUBLE = 3,       // d
    FW_BOOL = 4,         // i
    FW_INT_LIST = 5,     // p: int64_t[], i: length
    FW_TENSOR_LIST = 6,  // p: tensor handle[], i: length
    FW_OPTIONAL_TENSOR_LIST = 7,  // as above, null entries mean None
    FW_DOUBLE_LIST = 8,  // p: double[], i: length
    FW_STRING = 9,       // p: UTF-8, i: length
    FW_DEVICE = 10,      // i: type | index << 32 (index -1: current)
    FW_DEFAULT = 11,     // the schema's default
};

struct FwValue {
    int32_t tag;
    int32_t reserved;
    int64_t i;
    double d;
    const void* p;
};
