// What the kernels need of CUDA, so that the same source can be compiled for the host in tests: those put definitions of their own
// in front of it.
#pragma once

#ifdef __CUDACC__
#define HSS_ALIGNED(pointer)
#define HSS_FUNCTION __device__ __noinline__
#define HSS_SHARED(type, name) extern __shared__ __align__(16) type name[]

// The nearest tf32, ties away from zero.
__device__ __forceinline__ unsigned hss_to_tf32(float value) {
#if __CUDA_ARCH__ >= 800
  unsigned rounded;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(rounded) : "f"(value));
  return rounded;
#else
  return __float_as_uint(value);
#endif
}

// d = a b + c of a warp: a (16, 8), b (8, 8), c and d (16, 8), in the fragments of mma.m16n8k8 (PTX ISA, "Matrix fragments").
__device__ __forceinline__ void hss_mma_tf32(float d[4], const unsigned a[4], const unsigned b[2], const float c[4]) {
#if __CUDA_ARCH__ >= 800
  asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%10,%11,%12,%13};"
               : "=f"(d[0]), "=f"(d[1]), "=f"(d[2]), "=f"(d[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]), "f"(c[0]), "f"(c[1]), "f"(c[2]), "f"(c[3]));
#else
  __trap();  // never selected there
#endif
}
#else
#define HSS_FUNCTION inline
#endif

__device__ __forceinline__ float4 load4(const float* from) {
  HSS_ALIGNED(from);
  return *reinterpret_cast<const float4*>(from);
}

__device__ __forceinline__ void store4(float* to, float4 value) {
  HSS_ALIGNED(to);
  *reinterpret_cast<float4*>(to) = value;
}