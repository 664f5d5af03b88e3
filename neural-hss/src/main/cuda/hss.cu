// Rollouts and training steps of Neural-HSS surrogates, each in one launch. Every kernel takes one structure, which Java writes:
// org.hssflow.hss.cuda.Parameters. Layers as in P. Sittoni et al., arXiv 2602.18248, Algorithm 1.
#include "program.h"

constexpr int THREADS = 256;
constexpr int MOST_THREADS = 512;
constexpr int MOST_WARPS = 32;
constexpr int BLOCK_BYTES = 96;
static_assert(sizeof(Op) == 160 && sizeof(Block) <= BLOCK_BYTES, "as Java's Plan and Op have it");

// The memory of a block of threads: the shared one holds, from its begin, what follows, then the weights if they are kept there,
// then the buffers that fit.
struct Memory {
  const float* weights;  // as operations find them
  const int* buffers;    // for each: where it begins, in floats; in the shared memory, or if negative at -1 - this in the other
  float* spill;          // of all blocks of threads, one behind the other
  long long spillSize;   // of one
  int bufferCount;
  int weightCount;       // if they are to be copied to the shared memory, else 0
  int width;             // states side by side
  int base;              // where weights and buffers begin in the shared memory, in floats
};

struct Layout {
  Op* slots;
  Block* block;
  float* reduction;
  float** buffers;
  int* adapterOf;  // by state
  float* scales;   // by state; in training their weights in the loss
};

namespace {
__device__ inline Layout begin(const Memory& m, float* shared) {
  Layout layout;
  layout.slots = reinterpret_cast<Op*>(shared);
  layout.block = reinterpret_cast<Block*>(layout.slots + 2);
  layout.buffers = reinterpret_cast<float**>(reinterpret_cast<char*>(layout.block) + BLOCK_BYTES);
  layout.reduction = reinterpret_cast<float*>(layout.buffers + m.bufferCount);
  layout.adapterOf = reinterpret_cast<int*>(layout.reduction + MOST_WARPS);
  layout.scales = reinterpret_cast<float*>(layout.adapterOf + m.width);
  float* spill = m.spill + blockIdx.x * m.spillSize;
  for (int i = thread(); i < m.bufferCount; i += threads()) {
    int at = m.buffers[i];
    layout.buffers[i] = at < 0 ? spill + (-1 - at) : shared + at;
  }
  float* kept = shared + m.base;
  for (int i = 4 * thread(); i < m.weightCount; i += 4 * threads()) store4(kept + i, load4(m.weights + i));
  if (thread() == 0) {
    Block& block = *layout.block;
    block.weights = m.weightCount > 0 ? kept : m.weights;
    block.buffers = layout.buffers;
    block.reduction = layout.reduction;
    block.width = m.width;
    block.adapterOf = layout.adapterOf;
  }
  __syncthreads();
  return layout;
}

}  // namespace

// A field in a buffer: its values are (rows, inner) in C order, of so many states side by side; from a row to the next it is
// rowStride further.
struct Geometry {
  int points;
  int inner;
  int rowStride;
};

namespace {
__device__ inline int fieldAt(const Geometry& g, int width, int point, int state) {
  return (point / g.inner) * g.rowStride + (point % g.inner) * width + state;
}

// Splits a thread's number so that neighbours read whole sectors of the device's memory and do not all meet one bank.
__device__ inline void pointAndState(int item, int points, int width, int& point, int& state) {
  int states = width < 4 ? width : 4;
  int group = item / (8 * states);
  int inGroup = item % (8 * states);
  int pointGroups = (points + 7) / 8;
  point = group % pointGroups * 8 + inGroup % 8;
  state = group / pointGroups * states + inGroup / 8;
}

__device__ inline int items(int points, int width) { return (points + 7) / 8 * 8 * width; }
}  // namespace

// Weights as the operations find them: the transposed, padded and copied values of the flat array.
struct Pack {
  const float* flat;
  const int* from;  // an index of flat, or -1 for zero
  float* packed;
  int count;
};

extern "C" __global__ void __launch_bounds__(THREADS) pack(const Pack p) {
  for (int i = blockIdx.x * threads() + thread(); i < p.count; i += gridDim.x * threads()) {
    int from = p.from[i];
    p.packed[i] = from < 0 ? 0.f : p.flat[from];
  }
}

struct Rollout {
  Memory memory;
  const Op* program;
  const float* states;  // (batch, points)
  float* out;           // (batch, leads, points)
  const int* leads;     // increasing
  const int* adapterOf; // by state; null without adapters
  const float* scales;  // by adapter, behind that of the base
  const float* adapters;
  const int* patchOffsets;
  const int* biasOffsets;
  const int* ranks;
  Geometry field;
  int ops;
  int batch;
  int leadCount;
  int patches;
  int residual;
  int state;   // the buffer of u
  int result;  // the buffer of M(u)
};

// u = u + s M(u), or s M(u), of all states; those at the lead steps are written.
extern "C" __global__ void __launch_bounds__(MOST_THREADS) rollout(const Rollout p) {
  HSS_SHARED(float, shared);
  Layout layout = begin(p.memory, shared);
  int width = p.memory.width;
  int count = items(p.field.points, width);
  if (thread() == 0) {
    Block& block = *layout.block;
    block.adapters = p.adapters;
    block.patchOffsets = p.patchOffsets;
    block.biasOffsets = p.biasOffsets;
    block.ranks = p.ranks;
    block.patches = p.patches;
  }
  float* u = layout.buffers[p.state];
  const float* m = layout.buffers[p.result];
  int tiles = (p.batch + width - 1) / width;
  for (int tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
    int first = tile * width;
    for (int b = thread(); b < width; b += threads()) {
      int adapter = p.adapterOf == nullptr || first + b >= p.batch ? -1 : p.adapterOf[first + b];
      layout.adapterOf[b] = adapter;
      layout.scales[b] = p.scales[adapter + 1];
    }
    int point, state;
    for (int i = thread(); i < count; i += threads()) {
      pointAndState(i, p.field.points, width, point, state);
      if (point >= p.field.points) continue;
      bool there = first + state < p.batch;
      u[fieldAt(p.field, width, point, state)] =
          there ? p.states[static_cast<long long>(first + state) * p.field.points + point] : 0.f;
    }
    __syncthreads();
    int step = 0;
    for (int lead = 0; lead < p.leadCount; lead++) {
      for (int end = p.leads[lead]; step < end; step++) {
        run(p.program, p.ops, layout.slots, *layout.block);
        for (int i = thread(); i < p.field.points * width; i += threads()) {
          int at = fieldAt(p.field, width, i / width, i % width);
          float change = layout.scales[i % width] * m[at];
          u[at] = p.residual ? u[at] + change : change;
        }
        __syncthreads();
      }
      for (int i = thread(); i < count; i += threads()) {
        pointAndState(i, p.field.points, width, point, state);
        if (point >= p.field.points || first + state >= p.batch) continue;
        long long at = static_cast<long long>(first + state) * p.leadCount + lead;
        p.out[at * p.field.points + point] = u[fieldAt(p.field, width, point, state)];
      }
    }
    __syncthreads();
  }
}

// A part of a batch's loss and gradient, as org.hssflow.hss.training.Slice says it: of a rollout of so many steps, the errors
// e_j = e_{j-1} + M(u_{j-1}) - y_j, the loss sum_j w_j |e_j|^2 / steps, and backwards h_j = 2 w_j e_j + h_{j+1} + s J' h_{j+1}.
struct Train {
  Memory memory;
  const Op* forward;
  const Op* backward;
  const float* data;         // all states
  const long long* windows;  // by window: where its first state begins in data
  float* gradients;          // of every block of threads, (blocks, parameters); only with a gradient
  double* losses;            // of every block of threads
  Geometry field;
  int forwardOps;
  int backwardOps;
  int windowCount;
  int parameters;
  int steps;
  int residual;
  int relative;      // whether transitions count by 1 / (|y|^2 + epsilon)
  float scale;
  double epsilon;
  double share;      // windows times steps of the whole batch
  int withGradient;
  int state;         // the buffer of u, which is another at every step
  int states;        // the buffer of the first of u_0 ... u_{steps-1}, one behind the other
  int errors;        // the same of e_1 ... e_steps
  int result;        // the buffer of M(u)
  int upstream;      // of h
  int downstream;    // of J' h
};

namespace {
__device__ inline float target(const Train& p, const float* u, int point) {
  float value = u[point];
  if (p.residual) value -= u[point - p.field.points];
  return value / p.scale;
}

// What every state's transition counts; a warp for each.
__device__ inline void weigh(const Train& p, int first, int step, float* weight) {
  for (int b = thread() >> 5; b < p.memory.width; b += threads() >> 5) {
    int window = first + b;
    float size = 0;
    if (window < p.windowCount && p.relative) {
      const float* u = p.data + p.windows[window] + static_cast<long long>(step) * p.field.points;
      for (int i = thread() & 31; i < p.field.points; i += 32) {
        float y = target(p, u, i);
        size = fmaf(y, y, size);
      }
    }
    for (int apart = 16; apart > 0; apart /= 2) size += __shfl_xor_sync(0xffffffffu, size, apart);
    if ((thread() & 31) == 0) {
      double whole = p.relative ? size + p.epsilon : 1;
      weight[b] = window < p.windowCount && whole > 1e-30 ? static_cast<float>(1 / (whole * p.share)) : 0.f;
    }
  }
}
}  // namespace

extern "C" __global__ void __launch_bounds__(MOST_THREADS) train(const Train p) {
  HSS_SHARED(float, shared);
  Layout layout = begin(p.memory, shared);
  int width = p.memory.width;
  int count = p.field.points * width;
  float* gradient = p.gradients + static_cast<long long>(blockIdx.x) * p.parameters;
  if (thread() == 0) layout.block->gradient = gradient;
  float* weight = layout.scales;
  const float* m = layout.buffers[p.result];
  float* h = layout.buffers[p.upstream];
  const float* back = layout.buffers[p.downstream];
  if (p.withGradient) {
    for (int i = thread(); i < p.parameters; i += threads()) gradient[i] = 0;
  }
  double loss = 0;
  int tiles = (p.windowCount + width - 1) / width;
  for (int tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
    int first = tile * width;
    float* u = layout.buffers[p.states];
    for (int i = thread(); i < count; i += threads()) {
      int window = first + i % width;
      u[fieldAt(p.field, width, i / width, i % width)] =
          window < p.windowCount ? p.data[p.windows[window] + i / width] : 0.f;
    }
    for (int step = 1; step <= p.steps; step++) {
      u = layout.buffers[p.states + step - 1];
      float* e = layout.buffers[p.errors + step - 1];
      if (thread() == 0) layout.buffers[p.state] = u;
      weigh(p, first, step, weight);
      __syncthreads();
      run(p.forward, p.forwardOps, layout.slots, *layout.block);
      for (int i = thread(); i < count; i += threads()) {
        int window = first + i % width;
        int at = fieldAt(p.field, width, i / width, i % width);
        float error = 0;
        if (window < p.windowCount) {
          const float* truth = p.data + p.windows[window] + static_cast<long long>(step) * p.field.points;
          error = m[at] - target(p, truth, i / width);
          if (step > 1) error += layout.buffers[p.errors + step - 2][at];
        }
        e[at] = error;
        loss += static_cast<double>(weight[i % width] * error) * error;
        if (step < p.steps) {
          layout.buffers[p.states + step][at] = window < p.windowCount ? u[at] + p.scale * m[at] : 0.f;
        }
      }
      __syncthreads();
    }
    if (p.withGradient) {
      for (int step = p.steps; step >= 1; step--) {
        const float* e = layout.buffers[p.errors + step - 1];
        if (step < p.steps) {
          if (thread() == 0) layout.buffers[p.state] = layout.buffers[p.states + step - 1];
          weigh(p, first, step, weight);
          __syncthreads();
          run(p.forward, p.forwardOps, layout.slots, *layout.block);
        }
        for (int i = thread(); i < count; i += threads()) {
          int at = fieldAt(p.field, width, i / width, i % width);
          float own = 2 * weight[i % width] * e[at];
          h[at] = step == p.steps ? own : h[at] + own;
        }
        __syncthreads();
        run(p.backward, p.backwardOps, layout.slots, *layout.block);
        for (int i = thread(); i < count; i += threads()) {
          int at = fieldAt(p.field, width, i / width, i % width);
          h[at] += p.scale * back[at];
        }
        __syncthreads();
      }
    }
  }
  // In the order of the threads, so that it is the same every time.
  double* sums = reinterpret_cast<double*>(shared + p.memory.base);
  __syncthreads();
  sums[thread()] = loss;
  __syncthreads();
  if (thread() == 0) {
    double sum = 0;
    for (int i = 0; i < threads(); i++) sum += sums[i];
    p.losses[blockIdx.x] = sum;
  }
}

// The gradients of all blocks of threads, added up in their order, with respect to the numbers that are learnt.
struct Collect {
  const float* gradients;  // (blocks, parameters)
  float* sum;              // (parameters)
  int blocks;
  int parameters;
};

extern "C" __global__ void __launch_bounds__(THREADS) collect(const Collect p) {
  for (int i = blockIdx.x * threads() + thread(); i < p.parameters; i += gridDim.x * threads()) {
    float sum = 0;
    for (int b = 0; b < p.blocks; b++) sum += p.gradients[static_cast<long long>(b) * p.parameters + i];
    p.sum[i] = sum;
  }
}

// Matrices whose change is a product A_j B_jT of low rank.
struct Patch {
  int at;      // in the network's parameters
  int blocks;
  int rows;
  int columns;
  int offset;  // of A (blocks, rows, rank) in the numbers that are learnt; B (blocks, columns, rank) follows
};

// The network's parameters from the numbers that are learnt, or derivatives the other way. A parameter is one of the base, plus one
// of the numbers, plus what patches add; -1 where there is none.
struct Merge {
  const float* base;
  const float* numbers;
  const float* gradient;  // with respect to the parameters
  float* into;            // parameters, or derivatives with respect to the numbers
  const int* fromBase;    // by parameter
  const int* fromNumbers; // by parameter; the other way: by number, the parameter that it is
  const Patch* patches;
  int patchCount;
  int rank;
  int count;
};

extern "C" __global__ void __launch_bounds__(THREADS) merge(const Merge p) {
  for (int i = blockIdx.x * threads() + thread(); i < p.count; i += gridDim.x * threads()) {
    float value = p.fromBase[i] < 0 ? 0.f : p.base[p.fromBase[i]];
    if (p.fromNumbers[i] >= 0) value += p.numbers[p.fromNumbers[i]];
    p.into[i] = value;
  }
}

// One patch for every row of the grid; after merge.
extern "C" __global__ void __launch_bounds__(THREADS) mergePatches(const Merge p) {
  Patch patch = p.patches[blockIdx.y];
  const float* a = p.numbers + patch.offset;
  const float* b = a + patch.blocks * patch.rows * p.rank;
  int values = patch.blocks * patch.rows * patch.columns;
  for (int i = blockIdx.x * threads() + thread(); i < values; i += gridDim.x * threads()) {
    int row = i / patch.columns;
    int column = row / patch.rows * patch.columns + i % patch.columns;
    float sum = 0;
    for (int k = 0; k < p.rank; k++) sum = fmaf(a[row * p.rank + k], b[column * p.rank + k], sum);
    p.into[patch.at + i] += sum;
  }
}

extern "C" __global__ void __launch_bounds__(THREADS) pullBack(const Merge p) {
  for (int i = blockIdx.x * threads() + thread(); i < p.count; i += gridDim.x * threads()) {
    p.into[i] = p.fromNumbers[i] < 0 ? 0.f : p.gradient[p.fromNumbers[i]];
  }
}

// dA_j = dW_j B_j, dB_j = dW_jT A_j; after pullBack.
extern "C" __global__ void __launch_bounds__(THREADS) pullBackPatches(const Merge p) {
  Patch patch = p.patches[blockIdx.y];
  const float* a = p.numbers + patch.offset;
  int ofA = patch.blocks * patch.rows * p.rank;
  int values = ofA + patch.blocks * patch.columns * p.rank;
  const float* b = a + ofA;
  const float* g = p.gradient + patch.at;
  for (int i = blockIdx.x * threads() + thread(); i < values; i += gridDim.x * threads()) {
    float sum = 0;
    int k = i % p.rank;
    if (i < ofA) {
      int row = i / p.rank;
      int first = row / patch.rows * patch.columns;
      for (int c = 0; c < patch.columns; c++) {
        sum = fmaf(g[row * patch.columns + c], b[(first + c) * p.rank + k], sum);
      }
    } else {
      int column = (i - ofA) / p.rank;
      int j = column / patch.columns;
      for (int r = 0; r < patch.rows; r++) {
        int row = j * patch.rows + r;
        sum = fmaf(g[row * patch.columns + column % patch.columns], a[row * p.rank + k], sum);
      }
    }
    p.into[patch.offset + i] = sum;
  }
}

// The Euclidean norm, by one block of threads.
struct Norm {
  const float* values;
  double* norm;
  int count;
};

extern "C" __global__ void __launch_bounds__(THREADS) norm(const Norm p) {
  HSS_SHARED(float, shared);
  double* sums = reinterpret_cast<double*>(shared);
  double sum = 0;
  for (int i = thread(); i < p.count; i += threads()) sum += static_cast<double>(p.values[i]) * p.values[i];
  sums[thread()] = sum;
  __syncthreads();
  if (thread() == 0) {
    for (int i = 1; i < threads(); i++) sum += sums[i];
    *p.norm = sqrt(sum);
  }
}

// One step of AdamW (I. Loshchilov, F. Hutter, arXiv 1711.05101, Algorithm 2) after clipping the gradient's norm.
struct Adam {
  float* numbers;
  const float* gradient;
  float* mean;
  float* square;
  const float* decays;  // 1 where a number decays, 0 elsewhere
  const double* norm;
  double maxNorm;
  float beta1;
  float beta2;
  float epsilon;
  float decay;   // the rate times the weight decay
  float size;    // the rate / (1 - beta1^step)
  float unbias;  // 1 / (1 - beta2^step)
  int count;
};

extern "C" __global__ void __launch_bounds__(THREADS) adam(const Adam p) {
  float clip = static_cast<float>(*p.norm > p.maxNorm ? p.maxNorm / *p.norm : 1);
  for (int i = blockIdx.x * threads() + thread(); i < p.count; i += gridDim.x * threads()) {
    float g = clip * p.gradient[i];
    float m = p.beta1 * p.mean[i] + (1 - p.beta1) * g;
    float v = p.beta2 * p.square[i] + (1 - p.beta2) * g * g;
    p.mean[i] = m;
    p.square[i] = v;
    p.numbers[i] = p.numbers[i] * (1 - p.decay * p.decays[i]) - p.size * m / (sqrtf(v * p.unbias) + p.epsilon);
  }
}
