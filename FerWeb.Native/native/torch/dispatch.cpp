// Calls ATen operators by schema name through the dispatcher, so that autograd, device and dtype dispatch
// are libtorch's own and one entry point serves all operators in every libtorch from 1.13 to 2.x.
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/stack.h>

#include "ferweb_torch.h"
#include "guard.h"

using ferweb::guarded;

namespace {

// libtorch's own optional in older releases, std::optional in newer ones: named by what IValue takes.
using OptionalTensorList = std::decay_t<decltype(std::declval<const c10::IValue&>().toOptionalTensorList())>;
using OptionalTensor = OptionalTensorList::value_type;

at::Tensor& tensor_of(const void* handle) {
    return *static_cast<at::Tensor*>(const_cast<void*>(handle));
}

c10::IValue to_ivalue(const FwValue& value, const c10::Argument& argument) {
    switch (value.tag) {
        case FW_NONE:
            return c10::IValue();
        case FW_TENSOR:
            return tensor_of(value.p);
        case FW_INT:
            if (argument.type()->kind() == c10::TypeKind::FloatType) return static_cast<double>(value.i);
            return value.i;
        case FW_DOUBLE:
            return value.d;
        case FW_BOOL:
            return value.i != 0;
        case FW_INT_LIST: {
            const auto* data = static_cast<const int64_t*>(value.p);
            return c10::List<int64_t>(c10::ArrayRef<int64_t>(data, value.i));
        }
        case FW_DOUBLE_LIST: {
            const auto* data = static_cast<const double*>(value.p);
            return c10::List<double>(c10::ArrayRef<double>(data, value.i));
        }
        case FW_TENSOR_LIST: {
            c10::List<at::Tensor> list;
            list.reserve(value.i);
            auto* const* handles = static_cast<void* const*>(value.p);
            for (int64_t k = 0; k < value.i; ++k) list.push_back(tensor_of(handles[k]));
            return list;
        }
        case FW_OPTIONAL_TENSOR_LIST: {
            OptionalTensorList list;
            list.reserve(value.i);
            auto* const* handles = static_cast<void* const*>(value.p);
            for (int64_t k = 0; k < value.i; ++k) {
                list.push_back(handles[k] == nullptr ? OptionalTensor() : OptionalTensor(tensor_of(handles[k])));
            }
            return list;
        }
        case FW_STRING:
            return std::string(static_cast<const char*>(value.p), value.i);
        case FW_DEVICE: {
            auto type = static_cast<c10::DeviceType>(value.i & 0xffffffff);
            return c10::Device(type, static_cast<c10::DeviceIndex>(value.i >> 32));
        }
        case FW_DEFAULT:
            TORCH_CHECK(argument.default_value().has_value(), "Argument '", argument.name(), "' has no default.");
            return *argument.default_value();
        default:
            TORCH_CHECK(false, "Unknown value tag ", value.tag, ".");
    }
}

void add_result(FwValue* results, int32_t capacity, int32_t& count, const FwValue& value) {
    TORCH_CHECK(count < capacity, "The operator returned more than ", capacity, " values.");
    results[count++] = value;
}

FwValue tensor_result(at::Tensor tensor) {
    FwValue value{FW_TENSOR, 0, 0, 0.0, nullptr};
    value.p = tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr;
    return value;
}

void add_ivalue(FwValue* results, int32_t capacity, int32_t& count, const c10::IValue& value) {
    if (value.isTensor()) {
        add_result(results, capacity, count, tensor_result(value.toTensor()));
    } else if (value.isTensorList()) {
        for (const at::Tensor& tensor : value.toTensorVector()) {
            add_result(results, capacity, count, tensor_result(tensor));
        }
    } else if (value.isInt()) {
        add_result(results, capacity, count, {FW_INT, 0, value.toInt(), 0.0, nullptr});
    } else if (value.isDouble()) {
        add_result(results, capacity, count, {FW_DOUBLE, 0, 0, value.toDouble(), nullptr});
    } else if (value.isBool()) {
        add_result(results, capacity, count, {FW_BOOL, 0, value.toBool() ? 1 : 0, 0.0, nullptr});
    } else {
        TORCH_CHECK(value.isNone(), "A result of kind ", value.tagKind(), " cannot be returned.");
    }
}

}  // namespace

// Finds an operator such as ("aten::add", "Tensor"). The result lives as long as the process.
FW_API void* fw_find_operator(const char* name, const char* overload) {
    return guarded<void*>(nullptr, [&]() -> void* {
        return new c10::OperatorHandle(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload));
    });
}

// Arguments beyond `argument_count` take the schema's defaults. Returns the number of results, or -1.
// Tensor results are new handles that the caller must delete.
FW_API int32_t fw_call(void* op, const FwValue* arguments, int32_t argument_count, FwValue* results, int32_t capacity) {
    int32_t count = 0;
    const int32_t done = guarded<int32_t>(-1, [&]() -> int32_t {
        const auto& handle = *static_cast<c10::OperatorHandle*>(op);
        const auto& schema = handle.schema().arguments();
        TORCH_CHECK(argument_count <= static_cast<int32_t>(schema.size()), handle.schema().name(), " takes at most ",
                    schema.size(), " arguments, ", argument_count, " were given.");
        c10::Stack stack;
        stack.reserve(schema.size());
        const FwValue by_default{FW_DEFAULT, 0, 0, 0.0, nullptr};
        for (size_t k = 0; k < schema.size(); ++k) {
            stack.push_back(to_ivalue(static_cast<int32_t>(k) < argument_count ? arguments[k] : by_default, schema[k]));
        }
        handle.callBoxed(stack);
        for (const c10::IValue& value : stack) add_ivalue(results, capacity, count, value);
        return count;
    });
    if (done < 0) {
        for (int32_t k = 0; k < count; ++k) {
            if (results[k].tag == FW_TENSOR) delete static_cast<const at::Tensor*>(results[k].p);
        }
    }
    return done;
}
