// A network as a list of operations, each done by all threads of a block. Java writes it: org.hssflow.hss.cuda.Program.
#pragma once
#include "portable.h"

// Panels are (features, columns). Feature f and column c of a view lie at
//   offset + (f / inner) * outerStride + (f % inner) * stride + (c / run) * columnStride + c % run
// of a buffer; run is the operation's.
struct View {
  int buffer;
  int offset;
  int stride;
  int inner;
  int outerStride;
  int columnStride;
  int mode;  // how four values are read at once
};

enum Mode { SCALAR, FOUR_COLUMNS, FOUR_FEATURES };

enum Kind {
  // y_j (+)= A_j x_j + B_j w_j for every block j; then the activation, if there is one.
  PRODUCT,
  // The same for one dense block, on the tensor cores.
  PRODUCT_TF32,
  // z_j = B_jᵀ x_j of every column's own adapter.
  ADAPT_DOWN,
  // y_j += A_j z_j + Δb of every column's own adapter; then the activation, if there is one.
  ADAPT_UP,
  // y = activation of x.
  ACTIVATE,
  // Turns the derivative y at the activation of x into that at x; adds that of the slope.
  THROUGH_ACTIVATION,
  // Adds the sums over the columns of y: the derivative of a bias.
  ROW_SUMS,
  // dA_j += y_j x_jᵀ for every block j, summed over the columns.
  OUTER_PRODUCT,
};

struct Op {
  int kind;
  int blocks;
  int rows;     // of a block of y
  int padded;   // the same, to a multiple of four: what lies between the columns of A and of B
  int columns;
  int run;      // columns that lie side by side
  int lanes;    // the lanes of a warp that lie across the columns, as a power of two
  int a;        // where A begins; its element (i, k) of block j is at (j * columnsA + k) * padded + i
  int columnsA;
  int b;
  int columnsB;
  View x;
  View w;
  View y;
  int add;       // whether to add to y
  int skip;      // the buffer whose values are added, in the place of y; -1 for none
  int bias;      // where it begins in the weights; -1 for none
  int biasRun;   // the bias's features from one run of columns to the next
  int slope;     // where it is in the weights; -1 for no activation
  int patch;     // the number of an adapter's matrices
  int gradient;  // where the derivatives begin in the flat array
  int unused;    // to a multiple of 16 bytes
};

// What an operation meets in one block of threads; in the shared memory.
struct Block {
  const float* weights;
  float* const* buffers;
  float* gradient;
  float* reduction;         // one value for each warp
  int width;                // states side by side
  const int* adapterOf;     // by state; -1 for none; null where there are no adapters
  const float* adapters;    // all of them, one behind the other
  const int* patchOffsets;  // (adapter, patch): where A begins in them; B follows
  const int* biasOffsets;   // (adapter, patch): where Δb begins; -1 for none
  const int* ranks;         // by adapter
  int patches;
};

__device__ __forceinline__ int threads() { return static_cast<int>(blockDim.x); }
__device__ __forceinline__ int thread() { return static_cast<int>(threadIdx.x); }

__device__ __forceinline__ int featureAt(const View& v, int f) {
  return v.offset + (f / v.inner) * v.outerStride + (f % v.inner) * v.stride;
}

__device__ __forceinline__ int columnAt(const View& v, int run, int c) {
  return (c / run) * v.columnStride + c % run;
}

// The places of neighbouring features, one after the other.
struct Walk {
  const View& view;
  int at;
  int left;  // in this run

  __device__ __forceinline__ Walk(const View& v, int first)
      : view(v), at(featureAt(v, first)), left(v.inner - first % v.inner) {}

  __device__ __forceinline__ void next() {
    at += view.stride;
    if (--left == 0) {
      at += view.outerStride - view.inner * view.stride;
      left = view.inner;
    }
  }
};

__device__ __forceinline__ float leaky(float value, float slope) { return value > 0 ? value : slope * value; }

// Four rows by four columns of a product, in registers.
struct Tile {
  float v[4][4];
};

__device__ __forceinline__ void addColumn(Tile& tile, const float4 a, float x, int c) {
  tile.v[0][c] = fmaf(a.x, x, tile.v[0][c]);
  tile.v[1][c] = fmaf(a.y, x, tile.v[1][c]);
  tile.v[2][c] = fmaf(a.z, x, tile.v[2][c]);
  tile.v[3][c] = fmaf(a.w, x, tile.v[3][c]);
}

__device__ __forceinline__ void addColumns(Tile& tile, const float4 a, const float4 x) {
  addColumn(tile, a, x.x, 0);
  addColumn(tile, a, x.y, 1);
  addColumn(tile, a, x.z, 2);
  addColumn(tile, a, x.w, 3);
}

// tile += A x for the features from `first` on; a points to the tile's rows of A's first column, at to the four columns.
__device__ __forceinline__ void multiplyAdd(
    Tile& tile, const float* a, int padded, int count, const float* x, const View& v, int first, const int at[4]) {
  int stride = v.stride;
  for (int done = 0; done < count;) {
    const float* from = x + featureAt(v, first + done);
    int together = min(count - done, v.inner - (first + done) % v.inner);
    done += together;
    if (v.mode == FOUR_COLUMNS) {
      const float* column = from + at[0];
#pragma unroll 4
      for (int k = 0; k < together; k++, column += stride, a += padded) {
        addColumns(tile, load4(a), load4(column));
      }
    } else if (v.mode == FOUR_FEATURES) {
      const float* x0 = from + at[0];
      const float* x1 = from + at[1];
      const float* x2 = from + at[2];
      const float* x3 = from + at[3];
#pragma unroll 2
      for (int k = 0; k < together; k += 4, a += 4 * padded) {
        float4 c0 = load4(x0 + k);
        float4 c1 = load4(x1 + k);
        float4 c2 = load4(x2 + k);
        float4 c3 = load4(x3 + k);
        addColumns(tile, load4(a), make_float4(c0.x, c1.x, c2.x, c3.x));
        addColumns(tile, load4(a + padded), make_float4(c0.y, c1.y, c2.y, c3.y));
        addColumns(tile, load4(a + 2 * padded), make_float4(c0.z, c1.z, c2.z, c3.z));
        addColumns(tile, load4(a + 3 * padded), make_float4(c0.w, c1.w, c2.w, c3.w));
      }
    } else {
      const float* x0 = from + at[0];
      const float* x1 = from + at[1];
      const float* x2 = from + at[2];
      const float* x3 = from + at[3];
#pragma unroll 4
      for (int k = 0; k < together; k++, a += padded) {
        addColumns(tile, load4(a), make_float4(x0[0], x1[0], x2[0], x3[0]));
        x0 += stride;
        x1 += stride;
        x2 += stride;
        x3 += stride;
      }
    }
  }
}

// What y begins with, and the weights' share of it that is no product.
__device__ __forceinline__ float beginning(const Op& op, const Block& block, const float* y, int at, int row, int c) {
  float value = op.bias < 0 ? 0.f : block.weights[op.bias + (c / op.run) * op.biasRun + row];
  if (op.skip >= 0) value += block.buffers[op.skip][at];
  if (op.add) value += y[at];
  return value;
}

HSS_FUNCTION void product(const Op& op, const Block& block) {
  const float* x = block.buffers[op.x.buffer];
  const float* w = op.columnsB ? block.buffers[op.w.buffer] : x;
  float* y = block.buffers[op.y.buffer];
  int across = 1 << op.lanes;
  int down = 32 >> op.lanes;
  int lane = thread() & 31;
  int laneColumn = lane & (across - 1);
  int laneRow = lane >> op.lanes;
  int rowTiles = op.padded / 4;
  int columnGroups = (op.columns + 4 * across - 1) / (4 * across);
  int groups = (op.blocks * rowTiles + down - 1) / down * columnGroups;
  // Where four columns are read at once they must lie side by side; else neighbouring lanes have neighbouring columns.
  bool together = op.y.mode == FOUR_COLUMNS;
  int apart = together ? 1 : across;
  float slope = op.slope < 0 ? 0.f : block.weights[op.slope];
  for (int group = thread() >> 5; group < groups; group += threads() >> 5) {
    int rowTile = group / columnGroups * down + laneRow;
    int c0 = group % columnGroups * 4 * across + (together ? 4 * laneColumn : laneColumn);
    if (rowTile >= op.blocks * rowTiles || c0 >= op.columns) continue;
    int j = rowTile / rowTiles;
    int i0 = rowTile % rowTiles * 4;
    int xAt[4], wAt[4], yAt[4];
    for (int c = 0; c < 4; c++) {
      int column = min(c0 + c * apart, op.columns - 1);
      xAt[c] = columnAt(op.x, op.run, column);
      wAt[c] = columnAt(op.w, op.run, column);
      yAt[c] = columnAt(op.y, op.run, column);
    }
    Tile tile = {};
    int at[4];
    int rows = min(4, op.rows - i0);
#pragma unroll
    for (int i = 0; i < 4; i++) {
      int row = j * op.rows + i0 + min(i, rows - 1);
      at[i] = featureAt(op.y, row);
#pragma unroll
      for (int c = 0; c < 4; c++) {
        int column = c0 + c * apart;
        if (i < rows && column < op.columns) tile.v[i][c] = beginning(op, block, y, at[i] + yAt[c], row, column);
      }
    }
    const float* a = block.weights + op.a + j * op.columnsA * op.padded + i0;
    multiplyAdd(tile, a, op.padded, op.columnsA, x, op.x, j * op.columnsA, xAt);
    if (op.columnsB) {
      const float* b = block.weights + op.b + j * op.columnsB * op.padded + i0;
      multiplyAdd(tile, b, op.padded, op.columnsB, w, op.w, j * op.columnsB, wAt);
    }
    if (op.slope >= 0) {
      for (int i = 0; i < 4; i++) {
        for (int c = 0; c < 4; c++) tile.v[i][c] = leaky(tile.v[i][c], slope);
      }
    }
    if (op.y.mode == FOUR_FEATURES) {
      for (int c = 0; c < 4 && c0 + c * apart < op.columns; c++) {
        store4(y + at[0] + yAt[c], make_float4(tile.v[0][c], tile.v[1][c], tile.v[2][c], tile.v[3][c]));
      }
      continue;
    }
#pragma unroll
    for (int i = 0; i < 4; i++) {
      if (i >= rows) break;
      if (together) {
        store4(y + at[i] + yAt[0], make_float4(tile.v[i][0], tile.v[i][1], tile.v[i][2], tile.v[i][3]));
      } else {
#pragma unroll
        for (int c = 0; c < 4; c++) {
          if (c0 + c * apart < op.columns) y[at[i] + yAt[c]] = tile.v[i][c];
        }
      }
    }
  }
}

// A warp takes 16 rows by 8 columns of y. The rows of A are padded to a multiple of 16 with zeros, its columns to one of 8; x has 8
// columns or more.
HSS_FUNCTION void productTf32(const Op& op, const Block& block) {
  const float* x = block.buffers[op.x.buffer];
  float* y = block.buffers[op.y.buffer];
  const float* a = block.weights + op.a;
  int lane = thread() & 31;
  int g = lane >> 2;
  int t = lane & 3;
  int columnTiles = op.columns / 8;
  int tiles = op.padded / 16 * columnTiles;
  float slope = op.slope < 0 ? 0.f : block.weights[op.slope];
  for (int tile = thread() >> 5; tile < tiles; tile += threads() >> 5) {
    int row = tile / columnTiles * 16 + g;
    int column = tile % columnTiles * 8;
    float sum[4] = {0.f, 0.f, 0.f, 0.f};
    int xAt = columnAt(op.x, op.run, column + g);
    for (int k = 0; k < op.columnsA; k += 8) {
      const float* left = a + (k + t) * op.padded + row;
      const float* right = left + 4 * op.padded;
      unsigned fragmentA[4] = {hss_to_tf32(left[0]), hss_to_tf32(left[8]), hss_to_tf32(right[0]), hss_to_tf32(right[8])};
      unsigned fragmentB[2] = {
          hss_to_tf32(x[featureAt(op.x, k + t) + xAt]), hss_to_tf32(x[featureAt(op.x, k + t + 4) + xAt])};
      hss_mma_tf32(sum, fragmentA, fragmentB, sum);
    }
    for (int i = 0; i < 4; i++) {
      int r = row + (i < 2 ? 0 : 8);
      int c = column + 2 * t + (i & 1);
      if (r >= op.rows) continue;
      int at = featureAt(op.y, r) + columnAt(op.y, op.run, c);
      float value = sum[i] + beginning(op, block, y, at, r, c);
      y[at] = op.slope < 0 ? value : leaky(value, slope);
    }
  }
}

// The rank of an adapter is the innermost extent of A (blocks, rows, rank) and of B (blocks, columns, rank).
HSS_FUNCTION void adaptDown(const Op& op, const Block& block) {
  const float* x = block.buffers[op.x.buffer];
  float* z = block.buffers[op.w.buffer];
  int ranks = op.columnsB;  // the most of any adapter
  int items = op.blocks * ranks * op.columns;
  for (int item = thread(); item < items; item += threads()) {
    int c = item % op.columns;
    int low = item / op.columns;
    int adapter = block.adapterOf[c % block.width];
    int rank = adapter < 0 ? 0 : block.ranks[adapter];
    if (low % ranks >= rank) continue;
    int j = low / ranks;
    const float* b = block.adapters + block.patchOffsets[adapter * block.patches + op.patch];
    b += (op.blocks * op.rows + j * op.columnsA) * rank + low % ranks;
    const float* from = x + columnAt(op.x, op.run, c);
    Walk walk(op.x, j * op.columnsA);
    float sum = 0;
    for (int k = 0; k < op.columnsA; k++, walk.next()) sum = fmaf(b[k * rank], from[walk.at], sum);
    z[featureAt(op.w, low) + columnAt(op.w, op.run, c)] = sum;
  }
}

HSS_FUNCTION void adaptUp(const Op& op, const Block& block) {
  const float* z = block.buffers[op.w.buffer];
  float* y = block.buffers[op.y.buffer];
  float slope = op.slope < 0 ? 0.f : block.weights[op.slope];
  int ranks = op.columnsB;
  int items = op.blocks * op.rows * op.columns;
  for (int item = thread(); item < items; item += threads()) {
    int c = item % op.columns;
    int row = item / op.columns;
    int at = featureAt(op.y, row) + columnAt(op.y, op.run, c);
    float value = y[at];
    int adapter = block.adapterOf[c % block.width];
    if (adapter >= 0) {
      int rank = block.ranks[adapter];
      int patch = adapter * block.patches + op.patch;
      const float* a = block.adapters + block.patchOffsets[patch] + row * rank;
      int low = row / op.rows * ranks;
      const float* from = z + columnAt(op.w, op.run, c);
      Walk walk(op.w, low);
      for (int k = 0; k < rank; k++, walk.next()) value = fmaf(a[k], from[walk.at], value);
      int bias = block.biasOffsets[patch];
      if (bias >= 0) value += block.adapters[bias + (c / op.run) * op.biasRun + row];
    }
    y[at] = op.slope < 0 ? value : leaky(value, slope);
  }
}

HSS_FUNCTION void activate(const Op& op, const Block& block) {
  const float* x = block.buffers[op.x.buffer];
  float* y = block.buffers[op.y.buffer];
  float slope = block.weights[op.slope];
  for (int item = thread(); item < op.rows * op.columns; item += threads()) {
    int at = featureAt(op.x, item / op.columns) + item % op.columns;
    y[at] = leaky(x[at], slope);
  }
}

// The sum of all threads' values, in the same order whatever the threads do; valid in thread 0.
__device__ inline float sumOfBlock(float value, float* reduction) {
  for (int apart = 16; apart > 0; apart /= 2) value += __shfl_xor_sync(0xffffffffu, value, apart);
  if ((thread() & 31) == 0) reduction[thread() >> 5] = value;
  __syncthreads();
  float sum = 0;
  if (thread() == 0) {
    for (int warp = 0; warp < threads() >> 5; warp++) sum += reduction[warp];
  }
  __syncthreads();
  return sum;
}

HSS_FUNCTION void throughActivation(const Op& op, const Block& block) {
  const float* x = block.buffers[op.x.buffer];
  float* g = block.buffers[op.y.buffer];
  float slope = block.weights[op.slope];
  float ofSlope = 0;
  for (int item = thread(); item < op.rows * op.columns; item += threads()) {
    int at = featureAt(op.x, item / op.columns) + item % op.columns;
    if (x[at] > 0) continue;
    ofSlope = fmaf(g[at], x[at], ofSlope);
    g[at] *= slope;
  }
  float sum = sumOfBlock(ofSlope, block.reduction);
  if (thread() == 0) block.gradient[op.gradient] += sum;
}

HSS_FUNCTION void rowSums(const Op& op, const Block& block) {
  const float* g = block.buffers[op.y.buffer];
  for (int row = thread(); row < op.rows; row += threads()) {
    const float* from = g + featureAt(op.y, row);
    float sum = 0;
    int c = row % op.columns;  // no two lanes in one bank
    for (int step = 0; step < op.columns; step++) {
      sum += from[c];
      c = c + 1 == op.columns ? 0 : c + 1;
    }
    block.gradient[op.gradient + row] += sum;
  }
}

// A thread takes four rows of y by four of x.
HSS_FUNCTION void outerProduct(const Op& op, const Block& block) {
  const float* x = block.buffers[op.x.buffer];
  const float* y = block.buffers[op.y.buffer];
  int down = (op.rows + 3) / 4;
  int across = (op.columnsA + 3) / 4;
  int tiles = op.blocks * down * across;
  for (int tile = thread(); tile < tiles; tile += threads()) {
    int j = tile / (down * across);
    int i0 = tile / across % down * 4;
    int k0 = tile % across * 4;
    int xAt[4], yAt[4];
    for (int i = 0; i < 4; i++) {
      yAt[i] = featureAt(op.y, j * op.rows + min(i0 + i, op.rows - 1));
      xAt[i] = featureAt(op.x, j * op.columnsA + min(k0 + i, op.columnsA - 1));
    }
    Tile sum = {};
    int c = tile % op.columns;  // no two lanes in one bank
    bool plain = op.run == op.columns;
    for (int step = 0; step < op.columns; step++) {
      int xc = plain ? c : columnAt(op.x, op.run, c);
      int yc = plain ? c : columnAt(op.y, op.run, c);
      float4 rows = make_float4(y[yAt[0] + yc], y[yAt[1] + yc], y[yAt[2] + yc], y[yAt[3] + yc]);
      addColumns(sum, rows, make_float4(x[xAt[0] + xc], x[xAt[1] + xc], x[xAt[2] + xc], x[xAt[3] + xc]));
      c = c + 1 == op.columns ? 0 : c + 1;
    }
#pragma unroll
    for (int i = 0; i < 4; i++) {
#pragma unroll
      for (int k = 0; k < 4; k++) {
        if (i0 + i < op.rows && k0 + k < op.columnsA) {
          block.gradient[op.gradient + (j * op.rows + i0 + i) * op.columnsA + k0 + k] += sum.v[i][k];
        }
      }
    }
  }
}

__device__ inline void apply(const Op& op, const Block& block) {
  switch (op.kind) {
    case PRODUCT: product(op, block); break;
    case PRODUCT_TF32: productTf32(op, block); break;
    case ADAPT_DOWN: adaptDown(op, block); break;
    case ADAPT_UP: adaptUp(op, block); break;
    case ACTIVATE: activate(op, block); break;
    case THROUGH_ACTIVATION: throughActivation(op, block); break;
    case ROW_SUMS: rowSums(op, block); break;
    case OUTER_PRODUCT: outerProduct(op, block); break;
  }
}

// All operations, one after the other. Each is copied to the shared memory while the one before is done.
HSS_FUNCTION void run(const Op* program, int ops, Op slots[2], const Block& block) {
  constexpr int WORDS = sizeof(Op) / sizeof(int);
  for (int i = -1; i < ops; i++) {
    if (i + 1 < ops && thread() < WORDS) {
      reinterpret_cast<int*>(&slots[(i + 1) & 1])[thread()] = reinterpret_cast<const int*>(program + i + 1)[thread()];
    }
    if (i >= 0) apply(slots[i & 1], block);
    __syncthreads();
  }
}
