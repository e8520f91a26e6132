// What operators cannot say: memory of tensors, gradients, modes, seeds, threads, devices.
#include <cstring>
#include <mutex>
#include <vector>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/cuda.h>
#include <torch/types.h>
#include <torch/utils.h>
#include <torch/version.h>

#include "ferweb_torch.h"
#include "guard.h"

using ferweb::guarded;

namespace {

at::Tensor& tensor_of(void* handle) { return *static_cast<at::Tensor*>(handle); }

std::vector<at::Tensor> tensors_of(void* const* handles, int64_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int64_t k = 0; k < count; ++k) {
        tensors.push_back(handles[k] == nullptr ? at::Tensor() : tensor_of(handles[k]));
    }
    return tensors;
}

}  // namespace

FW_API const char* fw_last_error() { return ferweb::last_error().c_str(); }

FW_API const char* fw_version() { return TORCH_VERSION; }

FW_API void fw_tensor_delete(void* tensor) { delete static_cast<at::Tensor*>(tensor); }

// A second handle to the same tensor.
FW_API void* fw_tensor_alias(void* tensor) {
    return guarded<void*>(nullptr, [&]() -> void* { return new at::Tensor(tensor_of(tensor)); });
}

// Copies `bytes` bytes of row-major data into a new CPU tensor.
FW_API void* fw_tensor_from_data(const void* data, int64_t bytes, const int64_t* shape, int32_t dimensions, int8_t dtype) {
    return guarded<void*>(nullptr, [&]() -> void* {
        auto tensor = at::empty(at::IntArrayRef(shape, dimensions), at::TensorOptions(static_cast<at::ScalarType>(dtype)));
        TORCH_CHECK(static_cast<int64_t>(tensor.nbytes()) == bytes, "The shape needs ", tensor.nbytes(), " bytes, ", bytes,
                    " were given.");
        if (bytes > 0) std::memcpy(tensor.data_ptr(), data, bytes);
        return new at::Tensor(std::move(tensor));
    });
}

// Copies row-major data out of a tensor on any device.
FW_API int32_t fw_tensor_read(void* tensor, void* data, int64_t bytes) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        auto source = tensor_of(tensor).detach().cpu().contiguous();
        TORCH_CHECK(static_cast<int64_t>(source.nbytes()) == bytes, "The tensor holds ", source.nbytes(), " bytes, ", bytes,
                    " were asked for.");
        if (bytes > 0) std::memcpy(data, source.data_ptr(), bytes);
        return 0;
    });
}

// The memory itself; null for a tensor that is not on the CPU.
FW_API void* fw_tensor_data(void* tensor) {
    return guarded<void*>(nullptr, [&]() -> void* {
        auto& self = tensor_of(tensor);
        TORCH_CHECK(self.device().is_cpu(), "Only a tensor on the CPU shows its memory.");
        return self.data_ptr();
    });
}

FW_API int32_t fw_tensor_dim(void* tensor) {
    return guarded<int32_t>(-1, [&]() -> int32_t { return static_cast<int32_t>(tensor_of(tensor).dim()); });
}

FW_API int32_t fw_tensor_sizes(void* tensor, int64_t* sizes, int64_t* strides) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        auto& self = tensor_of(tensor);
        for (int64_t k = 0; k < self.dim(); ++k) {
            sizes[k] = self.size(k);
            strides[k] = self.stride(k);
        }
        return 0;
    });
}

FW_API int64_t fw_tensor_numel(void* tensor) {
    return guarded<int64_t>(-1, [&]() -> int64_t { return tensor_of(tensor).numel(); });
}

FW_API int32_t fw_tensor_dtype(void* tensor) {
    return guarded<int32_t>(-1, [&]() -> int32_t { return static_cast<int32_t>(tensor_of(tensor).scalar_type()); });
}

// type | index << 32
FW_API int64_t fw_tensor_device(void* tensor) {
    return guarded<int64_t>(-1, [&]() -> int64_t {
        auto device = tensor_of(tensor).device();
        return static_cast<int64_t>(device.type()) | static_cast<int64_t>(device.index()) << 32;
    });
}

FW_API int32_t fw_tensor_is_contiguous(void* tensor) {
    return guarded<int32_t>(-1, [&]() -> int32_t { return tensor_of(tensor).is_contiguous() ? 1 : 0; });
}

FW_API int32_t fw_tensor_requires_grad(void* tensor) {
    return guarded<int32_t>(-1, [&]() -> int32_t { return tensor_of(tensor).requires_grad() ? 1 : 0; });
}

FW_API int32_t fw_tensor_set_requires_grad(void* tensor, int32_t requires_grad) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        tensor_of(tensor).set_requires_grad(requires_grad != 0);
        return 0;
    });
}

FW_API int32_t fw_tensor_is_leaf(void* tensor) {
    return guarded<int32_t>(-1, [&]() -> int32_t { return tensor_of(tensor).is_leaf() ? 1 : 0; });
}

// A new handle to the gradient through `grad`, or null when there is none.
FW_API int32_t fw_tensor_grad(void* tensor, void** grad) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        const auto& gradient = tensor_of(tensor).grad();
        *grad = gradient.defined() ? new at::Tensor(gradient) : nullptr;
        return 0;
    });
}

FW_API int32_t fw_tensor_set_grad(void* tensor, void* grad) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        tensor_of(tensor).mutable_grad() = grad == nullptr ? at::Tensor() : tensor_of(grad);
        return 0;
    });
}

// Makes `tensor` share the memory of `source` (what optimizers and module moves need).
FW_API int32_t fw_tensor_set_data(void* tensor, void* source) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        tensor_of(tensor).set_data(tensor_of(source));
        return 0;
    });
}

FW_API int32_t fw_backward(void* const* tensors, void* const* gradients, int64_t count, int32_t retain_graph, int32_t create_graph,
                           void* const* inputs, int64_t input_count) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        torch::autograd::backward(tensors_of(tensors, count), gradients == nullptr ? std::vector<at::Tensor>{} : tensors_of(gradients, count),
                                  retain_graph != 0, create_graph != 0, tensors_of(inputs, input_count));
        return 0;
    });
}

// `results` receives one new handle (or null where unused) per input.
FW_API int32_t fw_grad(void* const* outputs, void* const* gradients, int64_t count, void* const* inputs, int64_t input_count,
                       int32_t retain_graph, int32_t create_graph, int32_t allow_unused, void** results) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        auto found = torch::autograd::grad(tensors_of(outputs, count), tensors_of(inputs, input_count),
                                           gradients == nullptr ? std::vector<at::Tensor>{} : tensors_of(gradients, count), retain_graph != 0,
                                           create_graph != 0, allow_unused != 0);
        for (size_t k = 0; k < found.size(); ++k) results[k] = found[k].defined() ? new at::Tensor(found[k]) : nullptr;
        return 0;
    });
}

FW_API int32_t fw_grad_mode() { return at::GradMode::is_enabled() ? 1 : 0; }

FW_API void fw_set_grad_mode(int32_t enabled) { at::GradMode::set_enabled(enabled != 0); }

FW_API int32_t fw_manual_seed(int64_t seed) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        torch::manual_seed(static_cast<uint64_t>(seed));
        return 0;
    });
}

// State of the CPU generator, as a byte tensor.
FW_API void* fw_get_rng_state() {
    return guarded<void*>(nullptr, [&]() -> void* {
        auto generator = at::globalContext().defaultGenerator(at::Device(at::kCPU));
        std::lock_guard<std::mutex> lock(generator.mutex());
        return new at::Tensor(generator.get_state());
    });
}

FW_API int32_t fw_set_rng_state(void* state) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        auto generator = at::globalContext().defaultGenerator(at::Device(at::kCPU));
        std::lock_guard<std::mutex> lock(generator.mutex());
        generator.set_state(tensor_of(state));
        return 0;
    });
}

FW_API int32_t fw_get_num_threads() { return at::get_num_threads(); }

FW_API int32_t fw_set_num_threads(int32_t threads) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        at::set_num_threads(threads);
        return 0;
    });
}

FW_API int32_t fw_cuda_is_available() {
    return guarded<int32_t>(0, [&]() -> int32_t { return torch::cuda::is_available() ? 1 : 0; });
}

FW_API int32_t fw_cuda_device_count() {
    return guarded<int32_t>(0, [&]() -> int32_t { return static_cast<int32_t>(torch::cuda::device_count()); });
}

FW_API int32_t fw_cuda_manual_seed_all(int64_t seed) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        torch::cuda::manual_seed_all(static_cast<uint64_t>(seed));
        return 0;
    });
}

FW_API int32_t fw_cuda_synchronize(int64_t device) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        torch::cuda::synchronize(device);
        return 0;
    });
}
