// The CUDA that the kernels use, for a host compiler: a block's threads are fibers of one system thread, which change
// only where they wait for each other. The order they run in can be chosen: a result that depends on it lacks a barrier.
#pragma once

#include <algorithm>
#include <cfloat>
#include <climits>
#include <cmath>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#if (!defined(__x86_64__) && !defined(__aarch64__)) || defined(HSS_UCONTEXT)
#undef HSS_UCONTEXT
#define HSS_UCONTEXT 1
#include <ucontext.h>
#endif

#define __global__ __attribute__((unused))
#define __device__ __attribute__((unused))
#define __host__ __attribute__((unused))
#define __forceinline__ inline __attribute__((always_inline))
#define __align__(n) __attribute__((aligned(n)))
#define __launch_bounds__(...)
#define __constant__ static __attribute__((unused))
// Blocks run one after the other, so that one instance is enough; the section is to be found as a whole.
#define __shared__ static __attribute__((unused, section("hss_shared")))
extern unsigned char __start_hss_shared[] __attribute__((weak, visibility("hidden")));
extern unsigned char __stop_hss_shared[] __attribute__((weak, visibility("hidden")));

struct uint3 {
    unsigned x, y, z;
};
struct dim3 {
    unsigned x, y, z;
};
struct alignas(8) float2 {
    float x, y;
};
struct alignas(16) float4 {
    float x, y, z, w;
};
struct alignas(8) int2 {
    int x, y;
};
struct alignas(16) int4 {
    int x, y, z, w;
};
struct alignas(8) uint2 {
    unsigned x, y;
};
struct alignas(16) uint4 {
    unsigned x, y, z, w;
};

[[maybe_unused]] static inline float2 make_float2(float x, float y) { return {x, y}; }
[[maybe_unused]] static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
[[maybe_unused]] static inline int2 make_int2(int x, int y) { return {x, y}; }
[[maybe_unused]] static inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
[[maybe_unused]] static inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
[[maybe_unused]] static inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
    return {x, y, z, w};
}

// Not static: a change of fibers changes them behind the compiler's back.
uint3 threadIdx;
uint3 blockIdx;
dim3 blockDim;
dim3 gridDim;
static constexpr int warpSize = 32;

namespace host {

constexpr size_t STACK = 256 * 1024;
constexpr size_t MARGIN = 1024;
constexpr int MAX_THREADS = 1024;
/** A NaN that no computation yields: what is read from beyond the end shows, and what is written there. */
constexpr uint32_t CANARY = 0x7FC0DEAD;

inline void paint(unsigned char* margin) {
    for (size_t i = 0; i < MARGIN; i += sizeof CANARY) memcpy(margin + i, &CANARY, sizeof CANARY);
}

inline bool intact(const unsigned char* margin) {
    for (size_t i = 0; i < MARGIN; i += sizeof CANARY) {
        if (memcmp(margin + i, &CANARY, sizeof CANARY) != 0) return false;
    }
    return true;
}

#ifdef HSS_UCONTEXT

typedef ucontext_t Continuation;

inline void change(Continuation& from, Continuation& to) { swapcontext(&from, &to); }

inline void prepare(Continuation& continuation, unsigned char* base, unsigned char* top, void (*entry)()) {
    getcontext(&continuation);
    continuation.uc_stack.ss_sp = base;
    continuation.uc_stack.ss_size = static_cast<size_t>(top - base);
    continuation.uc_link = nullptr;
    makecontext(&continuation, entry, 0);
}

#else

typedef void* Continuation;

extern "C" __attribute__((visibility("hidden"))) void hss_change(void** from, void* to);

#if defined(__x86_64__)

asm(R"(
        .text
        .p2align 4
        .globl hss_change
        .hidden hss_change
        .type hss_change,@function
hss_change:
        pushq %rbp
        pushq %rbx
        pushq %r12
        pushq %r13
        pushq %r14
        pushq %r15
        movq %rsp, (%rdi)
        movq %rsi, %rsp
        popq %r15
        popq %r14
        popq %r13
        popq %r12
        popq %rbx
        popq %rbp
        ret
        .size hss_change, . - hss_change
)");

inline void prepare(Continuation& continuation, unsigned char*, unsigned char* top, void (*entry)()) {
    void** words = reinterpret_cast<void**>(top);
    words[-1] = nullptr;
    words[-2] = reinterpret_cast<void*>(entry);
    for (int i = 3; i <= 8; i++) words[-i] = nullptr;
    continuation = words - 8;
}

#else

asm(R"(
        .text
        .p2align 4
        .globl hss_change
        .hidden hss_change
        .type hss_change,%function
hss_change:
        sub sp, sp, #160
        stp x19, x20, [sp, #0]
        stp x21, x22, [sp, #16]
        stp x23, x24, [sp, #32]
        stp x25, x26, [sp, #48]
        stp x27, x28, [sp, #64]
        stp x29, x30, [sp, #80]
        stp d8, d9, [sp, #96]
        stp d10, d11, [sp, #112]
        stp d12, d13, [sp, #128]
        stp d14, d15, [sp, #144]
        mov x9, sp
        str x9, [x0]
        mov sp, x1
        ldp x19, x20, [sp, #0]
        ldp x21, x22, [sp, #16]
        ldp x23, x24, [sp, #32]
        ldp x25, x26, [sp, #48]
        ldp x27, x28, [sp, #64]
        ldp x29, x30, [sp, #80]
        ldp d8, d9, [sp, #96]
        ldp d10, d11, [sp, #112]
        ldp d12, d13, [sp, #128]
        ldp d14, d15, [sp, #144]
        add sp, sp, #160
        ret
        .size hss_change, . - hss_change
)");

inline void prepare(Continuation& continuation, unsigned char*, unsigned char* top, void (*entry)()) {
    void** words = reinterpret_cast<void**>(top) - 20;
    memset(words, 0, 20 * sizeof(void*));
    words[11] = reinterpret_cast<void*>(entry);
    continuation = words;
}

#endif

inline void change(Continuation& from, Continuation& to) { hss_change(&from, to); }

#endif

enum Wait { READY, RETURNED, FAILED, BLOCK_BARRIER, WARP_BARRIER, SHUFFLE, VOTE, MATRIX };

inline const char* text(Wait wait) {
    switch (wait) {
        case BLOCK_BARRIER: return "__syncthreads";
        case WARP_BARRIER: return "__syncwarp";
        case SHUFFLE: return "a shuffle";
        case VOTE: return "a vote";
        case MATRIX: return "a matrix product";
        default: return "nothing";
    }
}

struct Fiber {
    Continuation continuation;
    unsigned char* base;
    unsigned char* top;
    uint3 index;
    unsigned number;
    int lane;
    Wait wait;
    int line;
    unsigned mask;
    /** What a shuffle gives and takes, as bits; the lane it takes it from. */
    unsigned value;
    int source;
    unsigned result;
    float* d;
    const unsigned* a;
    const unsigned* b;
    const float* c;
};

struct Warp {
    Fiber* lanes;
    /** The lanes there are; those that can run. */
    unsigned present;
    unsigned ready;
};

typedef void (*Kernel)(const void* parameters);

struct Machine {
    Continuation scheduler;
    Fiber* current = nullptr;
    std::vector<Fiber> fibers;
    std::vector<Warp> warps;
    Kernel kernel = nullptr;
    const void* parameters = nullptr;
    unsigned char* shared = nullptr;
    std::string name;
    std::string message;
    long long order = 0;
    uint64_t random = 0;

    uint64_t next() {
        uint64_t z = random += 0x9E3779B97F4A7C15u;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
        z = (z ^ z >> 27) * 0x94D049BB133111EBu;
        return z ^ z >> 31;
    }
};

inline Machine& machine() {
    static Machine* machine = new Machine();
    return *machine;
}

/** The first of a launch is the one to report: others follow from it. */
inline void fail(const char* format, ...) __attribute__((format(printf, 1, 2)));

inline void fail(const char* format, ...) {
    Machine& m = machine();
    if (!m.message.empty()) return;
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    m.message = "kernel " + m.name + ": " + text;
    fprintf(stderr, "fake cuda: %s\n", m.message.c_str());
    fflush(stderr);
}

__attribute__((noinline)) inline void await(Wait wait, unsigned mask, int line) {
    Machine& m = machine();
    Fiber& f = *m.current;
    f.wait = wait;
    f.mask = mask;
    f.line = line;
    change(f.continuation, m.scheduler);
}

/** Ends the thread where it is, and with it the launch. */
[[noreturn]] inline void stop() {
    await(FAILED, 0, 0);
    abort();
}

inline void awaitLanes(Wait wait, unsigned mask, int line) {
    const Fiber& f = *machine().current;
    if (!(mask >> f.lane & 1)) {
        fail("thread (%u, %u, %u) is not in its own mask 0x%08x, line %d", f.index.x, f.index.y, f.index.z, mask, line);
        stop();
    }
    await(wait, mask, line);
}

inline unsigned exchange(unsigned mask, unsigned value, int source, int line) {
    Fiber& f = *machine().current;
    f.value = value;
    f.source = source;
    awaitLanes(SHUFFLE, mask, line);
    return f.result;
}

inline unsigned vote(unsigned mask, bool predicate, int line) {
    Fiber& f = *machine().current;
    f.value = predicate;
    awaitLanes(VOTE, mask, line);
    return f.result;
}

inline void body() {
    machine().kernel(machine().parameters);
    await(RETURNED, 0, 0);
    abort();
}

inline float tf32(unsigned bits) {
    bits &= 0xFFFFE000u;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

inline void multiply(const Warp& warp) {
    double a[16][8];
    double b[8][8];
    double c[16][8];
    for (int lane = 0; lane < 32; lane++) {
        const Fiber& f = warp.lanes[lane];
        int g = lane >> 2;
        int t = lane & 3;
        a[g][t] = tf32(f.a[0]);
        a[g + 8][t] = tf32(f.a[1]);
        a[g][t + 4] = tf32(f.a[2]);
        a[g + 8][t + 4] = tf32(f.a[3]);
        b[t][g] = tf32(f.b[0]);
        b[t + 4][g] = tf32(f.b[1]);
        c[g][2 * t] = f.c[0];
        c[g][2 * t + 1] = f.c[1];
        c[g + 8][2 * t] = f.c[2];
        c[g + 8][2 * t + 1] = f.c[3];
    }
    for (int i = 0; i < 16; i++) {
        for (int k = 0; k < 8; k++) {
            for (int j = 0; j < 8; j++) c[i][j] += a[i][k] * b[k][j];
        }
    }
    for (int lane = 0; lane < 32; lane++) {
        const Fiber& f = warp.lanes[lane];
        int g = lane >> 2;
        int t = lane & 3;
        f.d[0] = static_cast<float>(c[g][2 * t]);
        f.d[1] = static_cast<float>(c[g][2 * t + 1]);
        f.d[2] = static_cast<float>(c[g + 8][2 * t]);
        f.d[3] = static_cast<float>(c[g + 8][2 * t + 1]);
    }
}

inline void run(Warp& warp, int lane) {
    Machine& m = machine();
    Fiber& f = warp.lanes[lane];
    m.current = &f;
    threadIdx = f.index;
    change(m.scheduler, f.continuation);
}

/** What the lanes of a mask wait for, once all of them do. */
inline void complete(Warp& warp, unsigned mask, const Fiber& first) {
    unsigned ballot = 0;
    for (int lane = 0; lane < 32; lane++) {
        if (!(mask >> lane & 1)) continue;
        const Fiber& f = warp.lanes[lane];
        // Only of this one do the branches of a condition make one and the same.
        if (f.line != first.line && first.wait != WARP_BARRIER) {
            fail("lanes of one warp meet in %s of different lines, %d and %d", text(first.wait), first.line, f.line);
            return;
        }
        if (f.wait == VOTE && f.value) ballot |= 1u << lane;
    }
    if (first.wait == MATRIX) {
        if (mask != 0xFFFFFFFFu) {
            fail("a matrix product of a warp that is not full, line %d", first.line);
            return;
        }
        multiply(warp);
    }
    for (int lane = 0; lane < 32; lane++) {
        if (!(mask >> lane & 1)) continue;
        Fiber& f = warp.lanes[lane];
        if (f.wait == SHUFFLE) {
            // From a lane that does not take part anything may come.
            f.result = mask >> f.source & 1 ? warp.lanes[f.source].value : 0xFFFFFFFFu;
        } else {
            f.result = ballot;
        }
    }
    for (int lane = 0; lane < 32; lane++) {
        if (mask >> lane & 1) warp.lanes[lane].wait = READY;
    }
    warp.ready |= mask;
}

/** Runs every lane that can to where it waits, then lets on those whose wait is over. */
inline void pass(Warp& warp) {
    Machine& m = machine();
    int order[32];
    for (int i = 0; i < 32; i++) order[i] = m.order == 1 ? 31 - i : i;
    if (m.order > 1) {
        for (int i = 31; i > 0; i--) std::swap(order[i], order[m.next() % static_cast<unsigned>(i + 1)]);
    }
    unsigned ready = warp.ready;
    warp.ready = 0;
    for (int i = 0; i < 32; i++) {
        if (ready >> order[i] & 1) {
            run(warp, order[i]);
            if (!m.message.empty()) return;
        }
    }
    unsigned seen = 0;
    for (int lane = 0; lane < 32; lane++) {
        if (!(warp.present >> lane & 1) || seen >> lane & 1) continue;
        const Fiber& f = warp.lanes[lane];
        if (f.wait < WARP_BARRIER) continue;
        unsigned mask = f.mask & warp.present;
        bool all = true;
        for (int other = 0; other < 32 && all; other++) {
            if (mask >> other & 1) {
                all = warp.lanes[other].wait == f.wait && warp.lanes[other].mask == f.mask;
            }
        }
        if (all) {
            seen |= mask;
            complete(warp, mask, f);
            if (!m.message.empty()) return;
        }
    }
}

/** Runs all warps until none can. */
inline void runWarps() {
    Machine& m = machine();
    size_t count = m.warps.size();
    if (m.order <= 1) {
        // Each as far as it gets: the others need not have come there.
        for (size_t i = 0; i < count; i++) {
            Warp& warp = m.warps[m.order == 1 ? count - 1 - i : i];
            while (warp.ready && m.message.empty()) pass(warp);
        }
        return;
    }
    std::vector<Warp*> able;
    for (Warp& warp : m.warps) {
        if (warp.ready) able.push_back(&warp);
    }
    while (!able.empty() && m.message.empty()) {
        size_t i = m.next() % able.size();
        pass(*able[i]);
        if (!able[i]->ready) able.erase(able.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

inline void reportDeadlock() {
    Machine& m = machine();
    unsigned returned = 0;
    const Fiber* waiting = nullptr;
    const Fiber* other = nullptr;
    for (const Fiber& f : m.fibers) {
        if (f.wait == RETURNED) {
            returned++;
        } else if (!waiting) {
            waiting = &f;
        } else if (f.wait != waiting->wait || f.line != waiting->line || f.mask != waiting->mask) {
            other = &f;
        }
    }
    if (other) {
        fail("thread (%u, %u, %u) waits in %s of line %d, thread (%u, %u, %u) in %s of line %d, and %u returned",
             waiting->index.x, waiting->index.y, waiting->index.z, text(waiting->wait), waiting->line, other->index.x,
             other->index.y, other->index.z, text(other->wait), other->line, returned);
    } else {
        fail("thread (%u, %u, %u) waits in %s of line %d for threads that returned, %u of them", waiting->index.x,
             waiting->index.y, waiting->index.z, text(waiting->wait), waiting->line, returned);
    }
}

inline bool allAtOneBarrier() {
    const std::vector<Fiber>& fibers = machine().fibers;
    for (const Fiber& f : fibers) {
        if (f.wait != BLOCK_BARRIER || f.line != fibers[0].line) return false;
    }
    return true;
}

inline unsigned char* stackOf(unsigned thread) {
    static std::vector<unsigned char*> stacks;
    while (stacks.size() <= thread) {
        size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
        void* stack = mmap(nullptr, STACK + page, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (stack == MAP_FAILED || mprotect(stack, page, PROT_NONE) != 0) {
            fprintf(stderr, "fake cuda: no memory for stacks\n");
            abort();
        }
        stacks.push_back(static_cast<unsigned char*>(stack) + page);
    }
    return stacks[thread];
}

inline void makeThreads() {
    Machine& m = machine();
    unsigned threads = blockDim.x * blockDim.y * blockDim.z;
    m.fibers.assign(threads, Fiber());
    m.warps.assign((threads + 31) / 32, Warp());
    for (unsigned i = 0; i < threads; i++) {
        Fiber& f = m.fibers[i];
        f.base = stackOf(i);
        // Tops at equal distances would all want the same lines of the cache.
        f.top = f.base + STACK - 64 * (i % 61);
        f.index = {i % blockDim.x, i / blockDim.x % blockDim.y, i / blockDim.x / blockDim.y};
        f.number = i;
        f.lane = static_cast<int>(i % 32);
        Warp& warp = m.warps[i / 32];
        if (f.lane == 0) warp.lanes = &f;
        warp.present |= 1u << f.lane;
    }
}

inline void runBlock() {
    Machine& m = machine();
    for (Fiber& f : m.fibers) {
        f.wait = READY;
        prepare(f.continuation, f.base, f.top, body);
    }
    for (Warp& warp : m.warps) warp.ready = warp.present;
    for (;;) {
        runWarps();
        if (!m.message.empty()) return;
        bool finished = true;
        for (const Fiber& f : m.fibers) finished = finished && f.wait == RETURNED;
        if (finished) return;
        if (!allAtOneBarrier()) {
            reportDeadlock();
            return;
        }
        for (Fiber& f : m.fibers) f.wait = READY;
        for (Warp& warp : m.warps) warp.ready = warp.present;
    }
}

/** Empty if all went well. */
inline std::string launch(const char* name, Kernel kernel, const void* parameters, dim3 grid, dim3 block, size_t shared,
                          long long order) {
    Machine& m = machine();
    m.name = name;
    m.message.clear();
    m.kernel = kernel;
    m.parameters = parameters;
    m.order = order;
    m.random = static_cast<uint64_t>(order);
    gridDim = grid;
    blockDim = block;
    makeThreads();
    size_t bytes = (shared + 127) / 128 * 128;
    unsigned char* arena = static_cast<unsigned char*>(aligned_alloc(128, bytes + 2 * MARGIN));
    if (!arena) {
        fail("no memory for %zu bytes of shared memory", shared);
        return m.message;
    }
    m.shared = arena + MARGIN;
    size_t blocks = static_cast<size_t>(grid.x) * grid.y * grid.z;
    std::vector<size_t> blocksInOrder;
    if (order > 1) {
        for (size_t i = 0; i < blocks; i++) blocksInOrder.push_back(i);
        for (size_t i = blocks - 1; i > 0; i--) std::swap(blocksInOrder[i], blocksInOrder[m.next() % (i + 1)]);
    }
    for (size_t i = 0; i < blocks && m.message.empty(); i++) {
        size_t number = order > 1 ? blocksInOrder[i] : order == 1 ? blocks - 1 - i : i;
        blockIdx = {static_cast<unsigned>(number % grid.x), static_cast<unsigned>(number / grid.x % grid.y),
                    static_cast<unsigned>(number / grid.x / grid.y)};
        memset(m.shared, 0xFF, shared);
        if (__start_hss_shared) {
            memset(__start_hss_shared, 0xFF, static_cast<size_t>(__stop_hss_shared - __start_hss_shared));
        }
        paint(arena);
        paint(m.shared + shared);
        runBlock();
        if (m.message.empty() && !(intact(arena) && intact(m.shared + shared))) {
            fail("block (%u, %u, %u) wrote outside of its %zu bytes of shared memory", blockIdx.x, blockIdx.y,
                 blockIdx.z, shared);
        }
    }
    free(arena);
    m.shared = nullptr;
    return m.message;
}

template <typename T>
inline unsigned bitsOf(T value) {
    static_assert(sizeof(T) == sizeof(unsigned), "32 bits");
    unsigned bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

template <typename T>
inline T fromBits(unsigned bits) {
    static_assert(sizeof(T) == sizeof(unsigned), "32 bits");
    T value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/** A type that the argument does not decide. */
template <typename T>
using Same = typename std::enable_if<true, T>::type;

inline int laneOfCurrent() { return machine().current->lane; }

} // namespace host

/** Dynamic shared memory. */
#define HSS_SHARED(type, name) type* const name = reinterpret_cast<type*>(host::machine().shared)

/** A GPU faults where four floats are not aligned to all of them. */
[[maybe_unused]] static inline void hss_check_aligned16(const void* pointer, int line = __builtin_LINE()) {
    if (__builtin_expect(reinterpret_cast<uintptr_t>(pointer) % 16 != 0, 0)) {
        const uint3& index = threadIdx;
        host::fail("thread (%u, %u, %u) of block (%u, %u, %u) accesses four floats at %p, not a multiple of 16, line %d",
                   index.x, index.y, index.z, blockIdx.x, blockIdx.y, blockIdx.z, pointer, line);
        host::stop();
    }
}
#define HSS_ALIGNED(pointer) hss_check_aligned16(pointer)

[[maybe_unused]] static inline void __syncthreads(int line = __builtin_LINE()) {
    host::await(host::BLOCK_BARRIER, 0, line);
}

[[maybe_unused]] static inline void __syncwarp(unsigned mask = 0xFFFFFFFFu, int line = __builtin_LINE()) {
    host::awaitLanes(host::WARP_BARRIER, mask, line);
}

template <typename T>
static inline T __shfl_sync(unsigned mask, T value, int source, int width = 32, int line = __builtin_LINE()) {
    int segment = host::laneOfCurrent() & ~(width - 1);
    int lane = segment + (source & (width - 1));
    return host::fromBits<T>(host::exchange(mask, host::bitsOf(value), lane, line));
}

template <typename T>
static inline T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = 32, int line = __builtin_LINE()) {
    int own = host::laneOfCurrent();
    int lane = own ^ lanes;
    // Into segments before it a lane sees, into those behind it not.
    if (lane >= (own & ~(width - 1)) + width) lane = own;
    return host::fromBits<T>(host::exchange(mask, host::bitsOf(value), lane, line));
}

template <typename T>
static inline T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, int line = __builtin_LINE()) {
    int own = host::laneOfCurrent();
    int lane = own + static_cast<int>(delta);
    if (lane >= (own & ~(width - 1)) + width) lane = own;
    return host::fromBits<T>(host::exchange(mask, host::bitsOf(value), lane, line));
}

template <typename T>
static inline T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, int line = __builtin_LINE()) {
    int own = host::laneOfCurrent();
    int lane = own - static_cast<int>(delta);
    if (lane < (own & ~(width - 1))) lane = own;
    return host::fromBits<T>(host::exchange(mask, host::bitsOf(value), lane, line));
}

[[maybe_unused]] static inline unsigned __ballot_sync(unsigned mask, int predicate, int line = __builtin_LINE()) {
    return host::vote(mask, predicate != 0, line);
}
[[maybe_unused]] static inline int __any_sync(unsigned mask, int predicate, int line = __builtin_LINE()) {
    return host::vote(mask, predicate != 0, line) != 0;
}
[[maybe_unused]] static inline int __all_sync(unsigned mask, int predicate, int line = __builtin_LINE()) {
    return host::vote(mask, predicate == 0, line) == 0;
}

/** mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32, summed in double precision. */
[[maybe_unused]] static inline void hss_mma_tf32(float d[4], const unsigned a[4], const unsigned b[2],
                                                 const float c[4], int line = __builtin_LINE()) {
    host::Fiber& f = *host::machine().current;
    f.d = d;
    f.a = a;
    f.b = b;
    f.c = c;
    host::awaitLanes(host::MATRIX, 0xFFFFFFFFu, line);
}

/** cvt.rna.tf32.f32: to the nearest, of two away from zero. */
[[maybe_unused]] static inline unsigned hss_to_tf32(float value) {
    unsigned bits = host::bitsOf(value);
    if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return 0x7FFFFFFFu;
    if ((bits & 0x7FFFFFFFu) == 0x7F800000u) return bits;
    return (bits + 0x1000u) & 0xFFFFE000u;
}

[[maybe_unused]] static inline void __threadfence() {}
[[maybe_unused]] static inline void __threadfence_block() {}
[[noreturn, maybe_unused]] static inline void __trap() {
    host::fail("trap in thread (%u, %u, %u)", threadIdx.x, threadIdx.y, threadIdx.z);
    host::stop();
}

template <typename T>
static inline T __ldg(const T* pointer) {
    return *pointer;
}

template <typename T>
static inline T atomicAdd(T* pointer, host::Same<T> value) {
    T old = *pointer;
    *pointer = old + value;
    return old;
}
template <typename T>
static inline T atomicMax(T* pointer, host::Same<T> value) {
    T old = *pointer;
    *pointer = old < value ? value : old;
    return old;
}
template <typename T>
static inline T atomicExch(T* pointer, host::Same<T> value) {
    T old = *pointer;
    *pointer = value;
    return old;
}
template <typename T>
static inline T atomicCAS(T* pointer, host::Same<T> expected, host::Same<T> value) {
    T old = *pointer;
    if (old == expected) *pointer = value;
    return old;
}

[[maybe_unused]] static inline unsigned __float_as_uint(float value) { return host::bitsOf(value); }
[[maybe_unused]] static inline float __uint_as_float(unsigned bits) { return host::fromBits<float>(bits); }
[[maybe_unused]] static inline int __float_as_int(float value) { return host::fromBits<int>(host::bitsOf(value)); }
[[maybe_unused]] static inline float __int_as_float(int bits) { return host::fromBits<float>(host::bitsOf(bits)); }
[[maybe_unused]] static inline float hss_host_rsqrtf(float value) { return 1.0f / std::sqrt(value); }
#define rsqrtf hss_host_rsqrtf

[[maybe_unused]] static inline int min(int a, int b) { return b < a ? b : a; }
[[maybe_unused]] static inline int max(int a, int b) { return a < b ? b : a; }
[[maybe_unused]] static inline unsigned min(unsigned a, unsigned b) { return b < a ? b : a; }
[[maybe_unused]] static inline unsigned max(unsigned a, unsigned b) { return a < b ? b : a; }
[[maybe_unused]] static inline float min(float a, float b) { return std::fmin(a, b); }
[[maybe_unused]] static inline float max(float a, float b) { return std::fmax(a, b); }
