// Kernels for the test of the driver's double itself.

struct BlockSum {
    const float* in;
    float* out;
    int n;
};

/** The sum of every block's values, by halves. */
extern "C" __global__ void __launch_bounds__(1024) blockSum(const BlockSum p) {
    HSS_SHARED(float, arena);
    int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    arena[threadIdx.x] = i < p.n ? __ldg(p.in + i) : 0.0f;
    __syncthreads();
#pragma unroll 1
    for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) {
            arena[threadIdx.x] += arena[threadIdx.x + half];
        }
        __syncthreads();
    }
    if (threadIdx.x == 0) {
        p.out[blockIdx.x] = arena[0];
    }
}

struct WarpSum {
    const float* in;
    float* out;
};

/** The sums of warps by shuffles, then theirs by one thread. */
extern "C" __global__ void warpSum(const WarpSum p) {
    __shared__ float sums[32];
    float value = p.in[threadIdx.x];
    for (int lanes = 16; lanes > 0; lanes /= 2) {
        value += __shfl_xor_sync(0xFFFFFFFFu, value, lanes);
    }
    if (threadIdx.x % 32 == 0) {
        sums[threadIdx.x / 32] = value;
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        float sum = 0;
        for (unsigned i = 0; i < blockDim.x / 32; i++) {
            sum += sums[i];
        }
        p.out[0] = sum;
    }
}

struct Neighbours {
    float* out;
    int barrier;
};

/** What the next thread wrote; without the barrier, or what was there before. */
extern "C" __global__ void neighbours(const Neighbours p) {
    HSS_SHARED(float, arena);
    arena[threadIdx.x] = -1;
    __syncthreads();
    arena[threadIdx.x] = static_cast<float>(threadIdx.x);
    if (p.barrier) {
        __syncthreads();
    }
    p.out[threadIdx.x] = arena[(threadIdx.x + 1) % blockDim.x];
}

/** The same of the next warp: the barrier of the warp does not help. */
extern "C" __global__ void neighbourWarps(const Neighbours p) {
    HSS_SHARED(float, arena);
    arena[threadIdx.x] = -1;
    __syncthreads();
    arena[threadIdx.x] = static_cast<float>(threadIdx.x);
    if (p.barrier) {
        __syncthreads();
    } else {
        __syncwarp();
    }
    p.out[threadIdx.x] = arena[(threadIdx.x + 32) % blockDim.x];
}

struct Product {
    const float* a;
    const float* b;
    const float* c;
    float* d;
};

/** d = a · b + c of 16 × 8, 8 × 8 and 16 × 8, all by rows. */
extern "C" __global__ void product(const Product p) {
    int g = static_cast<int>(threadIdx.x) >> 2;
    int t = static_cast<int>(threadIdx.x) & 3;
    unsigned a[4] = {hss_to_tf32(p.a[8 * g + t]), hss_to_tf32(p.a[8 * (g + 8) + t]), hss_to_tf32(p.a[8 * g + t + 4]),
                     hss_to_tf32(p.a[8 * (g + 8) + t + 4])};
    unsigned b[2] = {hss_to_tf32(p.b[8 * t + g]), hss_to_tf32(p.b[8 * (t + 4) + g])};
    float sums[4] = {p.c[8 * g + 2 * t], p.c[8 * g + 2 * t + 1], p.c[8 * (g + 8) + 2 * t],
                     p.c[8 * (g + 8) + 2 * t + 1]};
    hss_mma_tf32(sums, a, b, sums);
    p.d[8 * g + 2 * t] = sums[0];
    p.d[8 * g + 2 * t + 1] = sums[1];
    p.d[8 * (g + 8) + 2 * t] = sums[2];
    p.d[8 * (g + 8) + 2 * t + 1] = sums[3];
}

struct Fill {
    float* out;
    float value;
    int n;
};

extern "C" __global__ void fill(const Fill p) {
    int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    if (i < p.n) {
        p.out[i] = p.value;
    }
}

struct Misuse {
    float* out;
    int kind;
};

extern "C" __global__ void misuse(const Misuse p) {
    HSS_SHARED(float, arena);
    bool odd = threadIdx.x % 2 != 0;
    if (p.kind == 0 && odd) {
        return;
    }
    if (p.kind == 1 && odd) {
        __syncwarp();
    }
    if (p.kind == 2) {
        HSS_ALIGNED(p.out + threadIdx.x);
    }
    if (p.kind == 3) {
        arena[threadIdx.x + 1] = 0;
    }
    __syncthreads();
}
