// A driver of CUDA without a GPU: it checks what it is asked as strictly as a driver may, and runs the kernels on the
// host. Streams do nothing before somebody waits for them: what is read or written too early shows.
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <sstream>

#include "host_cuda.h"

#include <hss.cu>

// Apart from the names of the kernels' source.
namespace fake {

typedef int CUresult;
typedef int CUdevice;
typedef unsigned long long CUdeviceptr;
typedef void* Handle;

namespace {

enum : CUresult {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NOT_INITIALIZED = 3,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    INVALID_CONTEXT = 201,
    NO_BINARY_FOR_GPU = 209,
    INVALID_PTX = 218,
    UNSUPPORTED_PTX_VERSION = 222,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    NOT_READY = 600,
    ILLEGAL_ADDRESS = 700,
    CONTEXT_IS_DESTROYED = 709,
    LAUNCH_FAILED = 719
};

struct Entry {
    const char* name;
    size_t parameterBytes;
    host::Kernel kernel;
};

const Entry ENTRIES[] = {
#define KERNEL(name, Struct) \
    {#name, sizeof(::Struct), [](const void* parameters) { ::name(*static_cast<const ::Struct*>(parameters)); }},
#include <kernels.inc>
#undef KERNEL
};

/** Device or pinned memory between two margins. */
struct Memory {
    unsigned char* block;
    size_t bytes;
    bool intact() const { return host::intact(block) && host::intact(block + host::MARGIN + padded()); }
    size_t padded() const { return (bytes + 3) / 4 * 4; }
    unsigned char* start() const { return block + host::MARGIN; }
};

struct Record {
    Handle stream = nullptr;
    bool done = false;
    std::chrono::steady_clock::time_point time;
};

struct Operation {
    std::function<CUresult()> run;
    std::shared_ptr<Record> record;
};

struct Stream {
    std::deque<Operation> queue;
};

struct Event {
    bool timed;
    std::shared_ptr<Record> record;
};

struct Function {
    const Entry* entry;
    Handle module;
    /** Of dynamic shared memory; negative until set. */
    long long sharedLimit;
};

struct Module {
    /** Names of the entries in the text; empty if it has none at all. */
    std::set<std::string> names;
};

struct Context {
    CUdevice device;
    long long retained;
    CUresult failure = SUCCESS;
    std::map<uintptr_t, Memory> memory;
    std::map<uintptr_t, Memory> pinned;
    std::map<Handle, Stream> streams;
    std::map<Handle, Event> events;
    std::map<Handle, Module> modules;
    std::map<Handle, Function> functions;
    /** Synchronous copies from memory that is not pinned: they return once the data is out of it, and it lands later. */
    std::vector<std::function<void()>> landing;
};

struct Injection {
    CUresult code;
    int after;
};

struct State {
    bool initialized = false;
    std::map<Handle, Context> contexts;
    std::map<std::string, std::vector<Injection>> injections;
    std::map<std::string, long long> settings = {
            {"devices", 1},          {"capability", 80},      {"driver", 12040},
            {"ptxMajor", 8},         {"ptxMinor", 4},         {"memory", 1LL << 30},
            {"sharedOptin", 166912}, {"sharedDefault", 49152}, {"multiprocessors", 4},
            {"blocksPerMultiprocessor", 2}, {"computeMode", 0}, {"order", 0},
    };
    long long launches = 0;
    long long calls = 0;
    long long errors = 0;
    long long leaks = 0;
    long long peak = 0;
    std::string message;
};

std::recursive_mutex mutex;
State* state = new State();
long long generation = 0;
uintptr_t lastHandle = 0;

struct ThreadContexts {
    long long generation;
    std::vector<Handle> stack;
};
thread_local ThreadContexts threadContexts = {0, {}};

std::vector<Handle>& contextStack() {
    if (threadContexts.generation != generation) threadContexts = {generation, {}};
    return threadContexts.stack;
}

/** Never the same twice, and no address: what is destroyed stays unknown. */
Handle newHandle() { return reinterpret_cast<Handle>(++lastHandle << 4 | 1); }

long long setting(const char* name) { return state->settings.at(name); }

CUresult refuse(CUresult code, const std::string& reason) {
    state->message = reason;
    return code;
}

CUresult takeInjection(const std::string& name) {
    auto found = state->injections.find(name);
    if (found == state->injections.end()) return SUCCESS;
    CUresult code = SUCCESS;
    std::vector<Injection> left;
    for (Injection injection : found->second) {
        if (injection.after == 0 && code == SUCCESS) {
            code = injection.code;
        } else {
            if (injection.after > 0) injection.after--;
            left.push_back(injection);
        }
    }
    found->second = left;
    return code;
}

enum Needs { NOTHING, INITIALIZED, CONTEXT };

/** Errors after which every later call in the context gives the same. */
bool isSticky(CUresult code) { return code == 700 || code == 710 || (code >= 714 && code <= 719); }

void breakCurrent(CUresult code) {
    std::vector<Handle>& stack = contextStack();
    auto found = stack.empty() ? state->contexts.end() : state->contexts.find(stack.back());
    if (found == state->contexts.end()) return;
    found->second.failure = code;
    for (auto& stream : found->second.streams) stream.second.queue.clear();
}

CUresult admit(const char* name, Needs needs, Context*& context) {
    CUresult injected = takeInjection(name);
    if (injected != SUCCESS) {
        if (needs == CONTEXT && isSticky(injected)) breakCurrent(injected);
        return refuse(injected, "told to fail");
    }
    if (needs == NOTHING) return SUCCESS;
    if (!state->initialized) return refuse(NOT_INITIALIZED, "no cuInit before");
    if (needs == INITIALIZED) return SUCCESS;
    std::vector<Handle>& stack = contextStack();
    if (stack.empty()) return refuse(INVALID_CONTEXT, "no context on this thread");
    auto found = state->contexts.find(stack.back());
    if (found == state->contexts.end()) return refuse(CONTEXT_IS_DESTROYED, "its context is destroyed");
    context = &found->second;
    if (context->failure != SUCCESS) return refuse(context->failure, "its context failed before");
    return SUCCESS;
}

template <typename Body>
CUresult call(const char* name, Needs needs, Body body) {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    state->calls++;
    Context* context = nullptr;
    CUresult result = admit(name, needs, context);
    if (result == SUCCESS) result = body(context);
    if (result != SUCCESS) {
        state->errors++;
        state->message = std::string(name) + ": " + state->message;
    }
    return result;
}

bool exists(CUdevice device) { return device >= 0 && device < setting("devices"); }

/** The live memory that holds all of a range, or null. */
const Memory* holder(const std::map<uintptr_t, Memory>& memory, uintptr_t address, size_t bytes) {
    auto found = memory.upper_bound(address);
    if (found == memory.begin()) return nullptr;
    --found;
    size_t offset = address - found->first;
    if (offset > found->second.bytes || bytes > found->second.bytes - offset) return nullptr;
    return &found->second;
}

unsigned char* pointer(CUdeviceptr address) { return reinterpret_cast<unsigned char*>(static_cast<uintptr_t>(address)); }

bool onDevice(const Context& context, CUdeviceptr address, size_t bytes) {
    return holder(context.memory, static_cast<uintptr_t>(address), bytes) != nullptr;
}

bool isPinned(const Context& context, const void* address, size_t bytes) {
    return holder(context.pinned, reinterpret_cast<uintptr_t>(address), bytes) != nullptr;
}

long long bytesOf(const std::map<uintptr_t, Memory>& memory) {
    long long sum = 0;
    for (const auto& entry : memory) sum += static_cast<long long>(entry.second.bytes);
    return sum;
}

long long deviceBytes() {
    long long sum = 0;
    for (const auto& entry : state->contexts) sum += bytesOf(entry.second.memory);
    return sum;
}

bool allocate(std::map<uintptr_t, Memory>& memory, size_t bytes, uintptr_t& address) {
    Memory made = {nullptr, bytes};
    size_t all = (made.padded() + 2 * host::MARGIN + 255) / 256 * 256;
    made.block = static_cast<unsigned char*>(aligned_alloc(256, all));
    if (!made.block) return false;
    host::paint(made.block);
    memset(made.start(), 0xFF, made.padded());
    host::paint(made.start() + made.padded());
    address = reinterpret_cast<uintptr_t>(made.start());
    memory[address] = made;
    return true;
}

void destroy(Context& context) {
    for (auto& entry : context.memory) free(entry.second.block);
    for (auto& entry : context.pinned) free(entry.second.block);
}

CUresult fail(Context& context, CUresult code, const std::string& reason) {
    context.failure = code;
    for (auto& stream : context.streams) stream.second.queue.clear();
    return refuse(code, reason);
}

/** Runs a stream to its end, or to a record of an event. */
CUresult drain(Context& context, Handle stream, const Record* last) {
    auto found = context.streams.find(stream);
    if (found == context.streams.end()) return context.failure;
    std::deque<Operation>& queue = found->second.queue;
    while (context.failure == SUCCESS && !queue.empty() && !(last && last->done)) {
        Operation operation = queue.front();
        queue.pop_front();
        operation.run();
    }
    return context.failure;
}

CUresult drainAll(Context& context) {
    for (auto& stream : context.streams) {
        if (drain(context, stream.first, nullptr) != SUCCESS) break;
    }
    return context.failure;
}

void land(Context& context) {
    for (auto& copy : context.landing) copy();
    context.landing.clear();
}

CUresult enqueue(Context& context, Handle stream, std::function<CUresult()> run,
                 std::shared_ptr<Record> record = nullptr) {
    auto found = context.streams.find(stream);
    if (found == context.streams.end()) {
        return refuse(INVALID_HANDLE, stream ? "no such stream" : "the default stream, which is not for use here");
    }
    found->second.queue.push_back({std::move(run), std::move(record)});
    return SUCCESS;
}

CUresult enqueueCopy(Context& context, Handle stream, void* to, const void* from, size_t bytes) {
    Context* of = &context;
    return enqueue(context, stream, [of, to, from, bytes]() -> CUresult {
        uintptr_t target = reinterpret_cast<uintptr_t>(to);
        uintptr_t source = reinterpret_cast<uintptr_t>(from);
        if (!(holder(of->memory, target, bytes) || holder(of->pinned, target, bytes))
                || !(holder(of->memory, source, bytes) || holder(of->pinned, source, bytes))) {
            return fail(*of, ILLEGAL_ADDRESS, "a copy whose memory was freed before it ran");
        }
        memcpy(to, from, bytes);
        return SUCCESS;
    });
}

CUresult enqueueFill(Context& context, Handle stream, CUdeviceptr to, uint32_t value, size_t size, size_t count) {
    if (!onDevice(context, to, size * count)) return refuse(INVALID_VALUE, "not within one allocation of the device");
    if (to % size != 0) return refuse(INVALID_VALUE, "address not aligned");
    Context* of = &context;
    return enqueue(context, stream, [of, to, value, size, count]() -> CUresult {
        if (!onDevice(*of, to, size * count)) {
            return fail(*of, ILLEGAL_ADDRESS, "a fill whose memory was freed before it ran");
        }
        unsigned char bytes[sizeof value];
        memcpy(bytes, &value, sizeof value);
        if (size == 1) bytes[0] = static_cast<unsigned char>(value);
        for (size_t i = 0; i < count; i++) memcpy(pointer(to) + i * size, bytes, size);
        return SUCCESS;
    });
}

CUresult runKernel(Context& context, const Entry& entry, const std::vector<std::max_align_t>& parameters, dim3 grid,
                   dim3 block, size_t shared) {
    std::string failure =
            host::launch(entry.name, entry.kernel, parameters.data(), grid, block, shared, setting("order"));
    state->launches++;
    if (!failure.empty()) return fail(context, LAUNCH_FAILED, failure);
    for (const auto* kind : {&context.memory, &context.pinned}) {
        for (const auto& memory : *kind) {
            if (memory.second.intact()) continue;
            std::string text = std::string("kernel ") + entry.name + ": wrote outside of "
                    + std::to_string(memory.second.bytes) + " bytes of memory";
            fprintf(stderr, "fake cuda: %s\n", text.c_str());
            return fail(context, LAUNCH_FAILED, text);
        }
    }
    return SUCCESS;
}

CUresult release(Context& context, std::map<uintptr_t, Memory>& memory, uintptr_t address) {
    auto found = memory.find(address);
    if (found == memory.end()) return refuse(INVALID_VALUE, "no such memory, or freed before");
    // As the driver does; it does not promise to.
    land(context);
    CUresult result = drainAll(context);
    if (result != SUCCESS) return result;
    bool intact = found->second.intact();
    free(found->second.block);
    memory.erase(found);
    return intact ? SUCCESS : fail(context, LAUNCH_FAILED, "something wrote outside of the memory now freed");
}

/** A line's words, without its comment. */
std::vector<std::string> wordsOf(std::string line) {
    line = line.substr(0, line.find("//"));
    for (char& c : line) {
        if (c == '(' || c == ',' || c == ';') c = ' ';
    }
    std::istringstream stream(line);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

CUresult readPtx(const char* text, Module& module) {
    std::string version;
    std::string target;
    for (const char* c = text; *c; c++) {
        if (!(*c >= ' ' && *c <= '~') && *c != '\n' && *c != '\r' && *c != '\t') {
            return refuse(INVALID_PTX, "not text, or not ended by a zero");
        }
    }
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::vector<std::string> words = wordsOf(line);
        for (size_t i = 0; i + 1 < words.size(); i++) {
            if (words[i] == ".version" && version.empty()) version = words[i + 1];
            if (words[i] == ".target" && target.empty()) target = words[i + 1];
            if (words[i] == ".entry") module.names.insert(words[i + 1]);
        }
    }
    int major = 0;
    int minor = 0;
    int capability = 0;
    char suffix = 0;
    if (sscanf(version.c_str(), "%d.%d", &major, &minor) != 2) return refuse(INVALID_PTX, "no .version");
    int parts = sscanf(target.c_str(), "sm_%d%c", &capability, &suffix);
    if (parts < 1) return refuse(INVALID_PTX, "no .target sm_");
    if (std::make_pair<long long, long long>(major, minor)
            > std::make_pair(setting("ptxMajor"), setting("ptxMinor"))) {
        return refuse(UNSUPPORTED_PTX_VERSION, "PTX " + version + " is newer than the driver");
    }
    if (capability > setting("capability") || (parts == 2 && capability != setting("capability"))) {
        return refuse(NO_BINARY_FOR_GPU, target + " is not for this device");
    }
    return SUCCESS;
}

/** Whatever the kernels' text, they are the ones compiled in. */
const Entry* entryOf(const char* name) {
    for (const Entry& entry : ENTRIES) {
        if (strcmp(entry.name, name) == 0) return &entry;
    }
    return nullptr;
}

const std::pair<CUresult, std::pair<const char*, const char*>> TEXTS[] = {
        {SUCCESS, {"CUDA_SUCCESS", "no error"}},
        {INVALID_VALUE, {"CUDA_ERROR_INVALID_VALUE", "invalid argument"}},
        {OUT_OF_MEMORY, {"CUDA_ERROR_OUT_OF_MEMORY", "out of memory"}},
        {NOT_INITIALIZED, {"CUDA_ERROR_NOT_INITIALIZED", "initialization error"}},
        {4, {"CUDA_ERROR_DEINITIALIZED", "driver shutting down"}},
        {34, {"CUDA_ERROR_STUB_LIBRARY", "CUDA driver is a stub library"}},
        {46, {"CUDA_ERROR_DEVICE_UNAVAILABLE", "CUDA-capable device(s) is/are busy or unavailable"}},
        {NO_DEVICE, {"CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"}},
        {INVALID_DEVICE, {"CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"}},
        {200, {"CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"}},
        {INVALID_CONTEXT, {"CUDA_ERROR_INVALID_CONTEXT", "invalid device context"}},
        {NO_BINARY_FOR_GPU, {"CUDA_ERROR_NO_BINARY_FOR_GPU", "no kernel image is available for execution on the device"}},
        {214, {"CUDA_ERROR_ECC_UNCORRECTABLE", "uncorrectable ECC error encountered"}},
        {INVALID_PTX, {"CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"}},
        {221, {"CUDA_ERROR_JIT_COMPILER_NOT_FOUND", "PTX JIT compiler library not found"}},
        {UNSUPPORTED_PTX_VERSION,
         {"CUDA_ERROR_UNSUPPORTED_PTX_VERSION", "the provided PTX was compiled with an unsupported toolchain."}},
        {INVALID_HANDLE, {"CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"}},
        {NOT_FOUND, {"CUDA_ERROR_NOT_FOUND", "named symbol not found"}},
        {NOT_READY, {"CUDA_ERROR_NOT_READY", "device not ready"}},
        {ILLEGAL_ADDRESS, {"CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"}},
        {701, {"CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"}},
        {702, {"CUDA_ERROR_LAUNCH_TIMEOUT", "the launch timed out and was terminated"}},
        {CONTEXT_IS_DESTROYED, {"CUDA_ERROR_CONTEXT_IS_DESTROYED", "context is destroyed"}},
        {LAUNCH_FAILED, {"CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"}},
        {802, {"CUDA_ERROR_SYSTEM_NOT_READY", "system not yet initialized"}},
        {803, {"CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", "system has unsupported display driver / cuda driver combination"}},
        {999, {"CUDA_ERROR_UNKNOWN", "unknown error"}},
};

const std::set<std::string> FUNCTIONS = {
        "cuInit", "cuDriverGetVersion", "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetAttribute",
        "cuDeviceTotalMem_v2", "cuDevicePrimaryCtxRetain", "cuDevicePrimaryCtxRelease_v2", "cuCtxPushCurrent_v2",
        "cuCtxPopCurrent_v2", "cuCtxGetCurrent", "cuCtxSynchronize", "cuModuleLoadDataEx", "cuModuleUnload", "cuModuleGetFunction",
        "cuFuncSetAttribute", "cuOccupancyMaxActiveBlocksPerMultiprocessor", "cuMemAlloc_v2", "cuMemFree_v2",
        "cuMemGetInfo_v2", "cuMemHostAlloc", "cuMemFreeHost", "cuMemcpyHtoD_v2", "cuMemcpyDtoH_v2",
        "cuMemcpyHtoDAsync_v2", "cuMemcpyDtoHAsync_v2", "cuMemcpyDtoDAsync_v2", "cuMemsetD8Async", "cuMemsetD32Async",
        "cuStreamCreate", "cuStreamDestroy_v2", "cuStreamSynchronize", "cuStreamWaitEvent", "cuEventCreate",
        "cuEventDestroy_v2", "cuEventRecord", "cuEventSynchronize", "cuEventElapsedTime", "cuLaunchKernel",
        "cuGetErrorName", "cuGetErrorString",
};

} // namespace

#define EXPORT extern "C" __attribute__((visibility("default")))
#define DRIVER EXPORT CUresult

DRIVER cuInit(unsigned flags) {
    return call(__func__, NOTHING, [&](Context*) -> CUresult {
        if (flags != 0) return refuse(INVALID_VALUE, "flags other than 0");
        if (setting("devices") == 0) return refuse(NO_DEVICE, "no devices");
        state->initialized = true;
        return SUCCESS;
    });
}

DRIVER cuDriverGetVersion(int* version) {
    return call(__func__, NOTHING, [&](Context*) -> CUresult {
        if (!version) return refuse(INVALID_VALUE, "null");
        *version = static_cast<int>(setting("driver"));
        return SUCCESS;
    });
}

DRIVER cuDeviceGetCount(int* count) {
    return call(__func__, INITIALIZED, [&](Context*) -> CUresult {
        if (!count) return refuse(INVALID_VALUE, "null");
        *count = static_cast<int>(setting("devices"));
        return SUCCESS;
    });
}

DRIVER cuDeviceGet(CUdevice* device, int ordinal) {
    return call(__func__, INITIALIZED, [&](Context*) -> CUresult {
        if (!device) return refuse(INVALID_VALUE, "null");
        if (!exists(ordinal)) return refuse(INVALID_DEVICE, "no such device");
        *device = ordinal;
        return SUCCESS;
    });
}

DRIVER cuDeviceGetName(char* name, int length, CUdevice device) {
    return call(__func__, INITIALIZED, [&](Context*) -> CUresult {
        if (!exists(device)) return refuse(INVALID_DEVICE, "no such device");
        if (!name || length <= 0) return refuse(INVALID_VALUE, "no room for the name");
        snprintf(name, static_cast<size_t>(length), "Host CPU %d", device);
        return SUCCESS;
    });
}

DRIVER cuDeviceGetAttribute(int* value, int attribute, CUdevice device) {
    return call(__func__, INITIALIZED, [&](Context*) -> CUresult {
        if (!value) return refuse(INVALID_VALUE, "null");
        if (!exists(device)) return refuse(INVALID_DEVICE, "no such device");
        long long result;
        switch (attribute) {
            case 1: result = host::MAX_THREADS; break;
            case 8: result = setting("sharedDefault"); break;
            case 10: result = warpSize; break;
            case 16: result = setting("multiprocessors"); break;
            case 20: result = setting("computeMode"); break;
            case 39: result = 2048; break;
            case 75: result = setting("capability") / 10; break;
            case 76: result = setting("capability") % 10; break;
            // The driver keeps 1 KiB of every block's for itself.
            case 81: result = setting("sharedOptin") + 1024; break;
            case 97: result = setting("sharedOptin"); break;
            default: return refuse(INVALID_VALUE, "attribute " + std::to_string(attribute));
        }
        *value = static_cast<int>(result);
        return SUCCESS;
    });
}

DRIVER cuDeviceTotalMem_v2(size_t* bytes, CUdevice device) {
    return call(__func__, INITIALIZED, [&](Context*) -> CUresult {
        if (!bytes) return refuse(INVALID_VALUE, "null");
        if (!exists(device)) return refuse(INVALID_DEVICE, "no such device");
        *bytes = static_cast<size_t>(setting("memory"));
        return SUCCESS;
    });
}

DRIVER cuDevicePrimaryCtxRetain(Handle* handle, CUdevice device) {
    return call(__func__, INITIALIZED, [&](Context*) -> CUresult {
        if (!handle) return refuse(INVALID_VALUE, "null");
        if (!exists(device)) return refuse(INVALID_DEVICE, "no such device");
        for (auto& entry : state->contexts) {
            if (entry.second.device == device) {
                entry.second.retained++;
                *handle = entry.first;
                return SUCCESS;
            }
        }
        *handle = newHandle();
        Context& context = state->contexts[*handle];
        context.device = device;
        context.retained = 1;
        return SUCCESS;
    });
}

/** The last release destroys what is left; in a context that did not fail, that is a leak. */
DRIVER cuDevicePrimaryCtxRelease_v2(CUdevice device) {
    return call(__func__, INITIALIZED, [&](Context*) -> CUresult {
        if (!exists(device)) return refuse(INVALID_DEVICE, "no such device");
        for (auto entry = state->contexts.begin(); entry != state->contexts.end(); ++entry) {
            Context& context = entry->second;
            if (context.device != device) continue;
            if (--context.retained > 0) return SUCCESS;
            if (context.failure == SUCCESS) {
                state->leaks += static_cast<long long>(context.memory.size() + context.pinned.size()
                                                       + context.streams.size() + context.events.size()
                                                       + context.modules.size());
            }
            destroy(context);
            state->contexts.erase(entry);
            return SUCCESS;
        }
        return refuse(INVALID_CONTEXT, "not retained");
    });
}

DRIVER cuCtxPushCurrent_v2(Handle handle) {
    return call(__func__, INITIALIZED, [&](Context*) -> CUresult {
        if (!state->contexts.count(handle)) return refuse(INVALID_CONTEXT, "no such context");
        contextStack().push_back(handle);
        return SUCCESS;
    });
}

DRIVER cuCtxPopCurrent_v2(Handle* handle) {
    return call(__func__, INITIALIZED, [&](Context*) -> CUresult {
        std::vector<Handle>& stack = contextStack();
        if (stack.empty()) return refuse(INVALID_CONTEXT, "none pushed on this thread");
        if (handle) *handle = stack.back();
        stack.pop_back();
        return SUCCESS;
    });
}

DRIVER cuCtxGetCurrent(Handle* handle) {
    return call(__func__, INITIALIZED, [&](Context*) -> CUresult {
        if (!handle) return refuse(INVALID_VALUE, "null");
        std::vector<Handle>& stack = contextStack();
        *handle = stack.empty() ? nullptr : stack.back();
        return SUCCESS;
    });
}

/** Of the options, those of the log of errors are heard: 5 its buffer, 6 the buffer's size, then that of the text. */
DRIVER cuModuleLoadDataEx(Handle* handle, const void* image, unsigned count, const int* options, void** values) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!handle || !image || (count > 0 && (!options || !values))) return refuse(INVALID_VALUE, "null");
        Module module;
        CUresult result = readPtx(static_cast<const char*>(image), module);
        char* log = nullptr;
        size_t room = 0;
        for (unsigned i = 0; i < count; i++) {
            if (options[i] == 5) log = static_cast<char*>(values[i]);
            if (options[i] == 6) room = reinterpret_cast<uintptr_t>(values[i]) & 0xFFFFFFFFu;
        }
        size_t written = 0;
        if (log && room > 0) {
            std::string text = result == SUCCESS ? "" : "fatal   : " + state->message;
            written = static_cast<size_t>(snprintf(log, room, "%s", text.c_str()));
            written = std::min(written, room - 1);
        }
        for (unsigned i = 0; i < count; i++) {
            if (options[i] == 4) values[i] = nullptr;
            if (options[i] == 6) values[i] = reinterpret_cast<void*>(written);
        }
        if (result != SUCCESS) return result;
        *handle = newHandle();
        context->modules[*handle] = module;
        return SUCCESS;
    });
}

DRIVER cuCtxSynchronize() {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        land(*context);
        return drainAll(*context);
    });
}

DRIVER cuModuleUnload(Handle handle) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!context->modules.count(handle)) return refuse(INVALID_HANDLE, "no such module");
        CUresult result = drainAll(*context);
        if (result != SUCCESS) return result;
        context->modules.erase(handle);
        for (auto entry = context->functions.begin(); entry != context->functions.end();) {
            entry = entry->second.module == handle ? context->functions.erase(entry) : std::next(entry);
        }
        return SUCCESS;
    });
}

DRIVER cuModuleGetFunction(Handle* function, Handle module, const char* name) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!function || !name) return refuse(INVALID_VALUE, "null");
        auto found = context->modules.find(module);
        if (found == context->modules.end()) return refuse(INVALID_HANDLE, "no such module");
        const Entry* entry = entryOf(name);
        const std::set<std::string>& names = found->second.names;
        if (!entry || (!names.empty() && !names.count(name))) {
            return refuse(NOT_FOUND, std::string("no kernel ") + name + (entry ? " in the module" : " compiled in"));
        }
        for (const auto& known : context->functions) {
            if (known.second.module == module && known.second.entry == entry) {
                *function = known.first;
                return SUCCESS;
            }
        }
        *function = newHandle();
        context->functions[*function] = {entry, module, -1};
        return SUCCESS;
    });
}

DRIVER cuFuncSetAttribute(Handle handle, int attribute, int value) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        auto found = context->functions.find(handle);
        if (found == context->functions.end()) return refuse(INVALID_HANDLE, "no such function");
        if (attribute == 9 && value >= -1 && value <= 100) return SUCCESS;
        if (attribute != 8) return refuse(INVALID_VALUE, "attribute " + std::to_string(attribute));
        if (value < 0 || value > setting("sharedOptin")) return refuse(INVALID_VALUE, "more than the device has");
        found->second.sharedLimit = value;
        return SUCCESS;
    });
}

namespace {

bool fits(const Function& function, size_t shared) {
    long long limit = function.sharedLimit < 0 ? setting("sharedDefault") : function.sharedLimit;
    return shared <= static_cast<size_t>(limit);
}

} // namespace

DRIVER cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, Handle handle, int threads, size_t shared) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!blocks || threads <= 0) return refuse(INVALID_VALUE, "null or no threads");
        auto found = context->functions.find(handle);
        if (found == context->functions.end()) return refuse(INVALID_HANDLE, "no such function");
        bool possible = threads <= host::MAX_THREADS && fits(found->second, shared);
        *blocks = possible ? static_cast<int>(std::min(setting("blocksPerMultiprocessor"), 2048LL / threads)) : 0;
        return SUCCESS;
    });
}

DRIVER cuMemAlloc_v2(CUdeviceptr* address, size_t bytes) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!address || bytes == 0) return refuse(INVALID_VALUE, "null or no bytes");
        size_t used = static_cast<size_t>(bytesOf(context->memory));
        size_t all = static_cast<size_t>(setting("memory"));
        uintptr_t made = 0;
        if (used > all || bytes > all - used || !allocate(context->memory, bytes, made)) {
            return refuse(OUT_OF_MEMORY, std::to_string(bytes) + " bytes of " + std::to_string(all - used) + " left");
        }
        *address = made;
        state->peak = std::max(state->peak, deviceBytes());
        return SUCCESS;
    });
}

DRIVER cuMemFree_v2(CUdeviceptr address) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        return release(*context, context->memory, static_cast<uintptr_t>(address));
    });
}

DRIVER cuMemGetInfo_v2(size_t* unused, size_t* total) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!unused || !total) return refuse(INVALID_VALUE, "null");
        *total = static_cast<size_t>(setting("memory"));
        *unused = *total - std::min(*total, static_cast<size_t>(bytesOf(context->memory)));
        return SUCCESS;
    });
}

DRIVER cuMemHostAlloc(void** address, size_t bytes, unsigned flags) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!address || bytes == 0 || flags > 7) return refuse(INVALID_VALUE, "null, no bytes, or unknown flags");
        uintptr_t made = 0;
        if (!allocate(context->pinned, bytes, made)) return refuse(OUT_OF_MEMORY, "no memory on the host");
        *address = reinterpret_cast<void*>(made);
        return SUCCESS;
    });
}

DRIVER cuMemFreeHost(void* address) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        return release(*context, context->pinned, reinterpret_cast<uintptr_t>(address));
    });
}

DRIVER cuMemcpyHtoD_v2(CUdeviceptr to, const void* from, size_t bytes) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!from || !onDevice(*context, to, bytes)) {
            return refuse(INVALID_VALUE, "not within one allocation of the device");
        }
        // Streams neither wait for it nor it for them: all that there are do not block.
        const char* begin = static_cast<const char*>(from);
        std::vector<char> data(begin, begin + bytes);
        void* target = pointer(to);
        context->landing.push_back([target, data]() { memcpy(target, data.data(), data.size()); });
        return SUCCESS;
    });
}

DRIVER cuMemcpyDtoH_v2(void* to, CUdeviceptr from, size_t bytes) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!to || !onDevice(*context, from, bytes)) {
            return refuse(INVALID_VALUE, "not within one allocation of the device");
        }
        land(*context);
        memcpy(to, pointer(from), bytes);
        return SUCCESS;
    });
}

DRIVER cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, size_t bytes, Handle stream) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!onDevice(*context, to, bytes)) return refuse(INVALID_VALUE, "not within one allocation of the device");
        if (!isPinned(*context, from, bytes)) return refuse(INVALID_VALUE, "not from within one pinned buffer");
        return enqueueCopy(*context, stream, pointer(to), from, bytes);
    });
}

DRIVER cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, size_t bytes, Handle stream) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!onDevice(*context, from, bytes)) return refuse(INVALID_VALUE, "not within one allocation of the device");
        if (!isPinned(*context, to, bytes)) return refuse(INVALID_VALUE, "not into one pinned buffer");
        return enqueueCopy(*context, stream, to, pointer(from), bytes);
    });
}

DRIVER cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, Handle stream) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!onDevice(*context, to, bytes) || !onDevice(*context, from, bytes)) {
            return refuse(INVALID_VALUE, "not within one allocation of the device");
        }
        if (to < from + bytes && from < to + bytes) return refuse(INVALID_VALUE, "onto itself");
        return enqueueCopy(*context, stream, pointer(to), pointer(from), bytes);
    });
}

DRIVER cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count, Handle stream) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        return enqueueFill(*context, stream, to, value, 1, count);
    });
}

DRIVER cuMemsetD32Async(CUdeviceptr to, unsigned value, size_t count, Handle stream) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (count > SIZE_MAX / 4) return refuse(INVALID_VALUE, "not within one allocation of the device");
        return enqueueFill(*context, stream, to, value, 4, count);
    });
}

DRIVER cuStreamCreate(Handle* stream, unsigned flags) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!stream || flags > 1) return refuse(INVALID_VALUE, "null or unknown flags");
        *stream = newHandle();
        context->streams[*stream];
        return SUCCESS;
    });
}

DRIVER cuStreamDestroy_v2(Handle stream) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!context->streams.count(stream)) return refuse(INVALID_HANDLE, "no such stream");
        CUresult result = drain(*context, stream, nullptr);
        if (result == SUCCESS) context->streams.erase(stream);
        return result;
    });
}

DRIVER cuStreamSynchronize(Handle stream) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!stream) { // the default one, in which synchronous copies are
            land(*context);
            return SUCCESS;
        }
        if (!context->streams.count(stream)) return refuse(INVALID_HANDLE, "no such stream");
        return drain(*context, stream, nullptr);
    });
}

DRIVER cuStreamWaitEvent(Handle stream, Handle event, unsigned flags) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (flags > 1) return refuse(INVALID_VALUE, "unknown flags");
        auto found = context->events.find(event);
        if (found == context->events.end()) return refuse(INVALID_HANDLE, "no such event");
        // The record of now: a later one is not waited for.
        std::shared_ptr<Record> record = found->second.record;
        return enqueue(*context, stream, [context, record]() -> CUresult {
            return record && !record->done ? drain(*context, record->stream, record.get()) : SUCCESS;
        });
    });
}

DRIVER cuEventCreate(Handle* event, unsigned flags) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!event || flags > 3) return refuse(INVALID_VALUE, "null or unknown flags");
        *event = newHandle();
        context->events[*event] = {(flags & 2) == 0, nullptr};
        return SUCCESS;
    });
}

DRIVER cuEventDestroy_v2(Handle event) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (context->events.erase(event) == 0) return refuse(INVALID_HANDLE, "no such event");
        return SUCCESS;
    });
}

DRIVER cuEventRecord(Handle event, Handle stream) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        auto found = context->events.find(event);
        if (found == context->events.end()) return refuse(INVALID_HANDLE, "no such event");
        std::shared_ptr<Record> record = std::make_shared<Record>();
        record->stream = stream;
        CUresult result = enqueue(*context, stream, [record]() -> CUresult {
            record->done = true;
            record->time = std::chrono::steady_clock::now();
            return SUCCESS;
        }, record);
        if (result == SUCCESS) found->second.record = record;
        return result;
    });
}

DRIVER cuEventSynchronize(Handle event) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        auto found = context->events.find(event);
        if (found == context->events.end()) return refuse(INVALID_HANDLE, "no such event");
        std::shared_ptr<Record> record = found->second.record;
        return record && !record->done ? drain(*context, record->stream, record.get()) : SUCCESS;
    });
}

DRIVER cuEventElapsedTime(float* milliseconds, Handle start, Handle end) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        if (!milliseconds) return refuse(INVALID_VALUE, "null");
        auto first = context->events.find(start);
        auto last = context->events.find(end);
        if (first == context->events.end() || last == context->events.end()) {
            return refuse(INVALID_HANDLE, "no such event");
        }
        if (!first->second.timed || !last->second.timed) return refuse(INVALID_HANDLE, "an event without time");
        if (!first->second.record || !last->second.record) return refuse(INVALID_HANDLE, "an event never recorded");
        if (!first->second.record->done || !last->second.record->done) return refuse(NOT_READY, "not waited for");
        *milliseconds = std::chrono::duration<float, std::milli>(last->second.record->time - first->second.record->time)
                                .count();
        return SUCCESS;
    });
}

DRIVER cuLaunchKernel(Handle handle, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
                      unsigned blockZ, unsigned shared, Handle stream, void** parameters, void** extra) {
    return call(__func__, CONTEXT, [&](Context* context) -> CUresult {
        auto found = context->functions.find(handle);
        if (found == context->functions.end()) return refuse(INVALID_HANDLE, "no such function");
        if (gridX == 0 || gridY == 0 || gridZ == 0 || gridX > INT_MAX || gridY > 65535 || gridZ > 65535) {
            return refuse(INVALID_VALUE, "grid");
        }
        if (blockX == 0 || blockY == 0 || blockZ == 0 || blockX > 1024 || blockY > 1024 || blockZ > 64
                || blockX * blockY * blockZ > static_cast<unsigned>(host::MAX_THREADS)) {
            return refuse(INVALID_VALUE, "block");
        }
        if (!fits(found->second, shared)) return refuse(INVALID_VALUE, "more shared memory than the function may have");
        if (!parameters || !parameters[0] || extra) return refuse(INVALID_VALUE, "no parameters, or extra ones");
        const Entry* entry = found->second.entry;
        size_t unit = sizeof(std::max_align_t);
        std::vector<std::max_align_t> copy((entry->parameterBytes + unit - 1) / unit);
        memcpy(static_cast<void*>(copy.data()), parameters[0], entry->parameterBytes);
        dim3 grid = {gridX, gridY, gridZ};
        dim3 block = {blockX, blockY, blockZ};
        return enqueue(*context, stream, [context, entry, copy, grid, block, shared]() -> CUresult {
            return runKernel(*context, *entry, copy, grid, block, shared);
        });
    });
}

DRIVER cuGetErrorName(CUresult error, const char** text) {
    return call(__func__, NOTHING, [&](Context*) -> CUresult {
        for (const auto& known : TEXTS) {
            if (known.first == error) {
                *text = known.second.first;
                return SUCCESS;
            }
        }
        *text = nullptr;
        return refuse(INVALID_VALUE, "no such error");
    });
}

DRIVER cuGetErrorString(CUresult error, const char** text) {
    return call(__func__, NOTHING, [&](Context*) -> CUresult {
        for (const auto& known : TEXTS) {
            if (known.first == error) {
                *text = known.second.second;
                return SUCCESS;
            }
        }
        *text = nullptr;
        return refuse(INVALID_VALUE, "no such error");
    });
}

/** A count or a setting; -1 for an unknown key. "contextStack" is that of the calling thread. */
EXPORT long long fake_get(const char* key) {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    std::map<std::string, size_t> sizes = {{"modules", 0}, {"streams", 0}, {"events", 0}, {"deviceAllocations", 0},
                                           {"hostAllocations", 0}};
    std::map<std::string, long long> counts = {{"contexts", 0}, {"hostBytes", 0}};
    for (const auto& entry : state->contexts) {
        const Context& context = entry.second;
        counts["contexts"] += context.retained;
        counts["hostBytes"] += bytesOf(context.pinned);
        sizes["modules"] += context.modules.size();
        sizes["streams"] += context.streams.size();
        sizes["events"] += context.events.size();
        sizes["deviceAllocations"] += context.memory.size();
        sizes["hostAllocations"] += context.pinned.size();
    }
    counts["deviceBytes"] = deviceBytes();
    counts["deviceBytesPeak"] = state->peak;
    counts["launches"] = state->launches;
    counts["callsTotal"] = state->calls;
    counts["errors"] = state->errors;
    counts["leaks"] = state->leaks;
    counts["contextStack"] = static_cast<long long>(contextStack().size());
    for (const auto& size : sizes) counts[size.first] = static_cast<long long>(size.second);
    counts.insert(state->settings.begin(), state->settings.end());
    auto found = counts.find(key);
    return found == counts.end() ? -1 : found->second;
}

EXPORT int fake_set(const char* key, long long value) {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    auto found = state->settings.find(key);
    if (found == state->settings.end()) return 1;
    found->second = value;
    return 0;
}

/** The call of that number from now, from 0, does nothing but return the code; 1 for an unknown function. */
EXPORT int fake_fail(const char* function, int code, int after) {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    std::string name = function;
    if (!FUNCTIONS.count(name)) name += "_v2";
    if (!FUNCTIONS.count(name) || code == SUCCESS || after < 0) return 1;
    state->injections[name].push_back({code, after});
    return 0;
}

/** Why the last call that failed did. */
EXPORT const char* fake_message() {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    static std::string* message = new std::string();
    *message = state->message;
    return message->c_str();
}

/** As before the first call. */
EXPORT void fake_reset() {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    for (auto& entry : state->contexts) destroy(entry.second);
    delete state;
    state = new State();
    generation++;
}

} // namespace fake
