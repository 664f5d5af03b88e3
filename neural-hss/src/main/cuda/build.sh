#!/usr/bin/env bash
# Compiles the kernels to the PTX that is in the jar, with the nvcc of CUDA 11.8: NVCC=/usr/local/cuda-11.8/bin/nvcc ./build.sh [OPTION…]
# OUT=FOLDER puts it elsewhere. A newer one makes PTX that older drivers refuse. Only what says fmaf is fused: so a card rounds as the processor does. The first line of each file says of which sources it is made.
set -euo pipefail
cd "$(dirname "$0")"
nvcc=${NVCC:-nvcc}
if ! "$nvcc" --version | grep -q 'release 11\.8,'; then
  echo "expected the nvcc of CUDA 11.8, got $("$nvcc" --version | grep release); set NVCC to that one" >&2
  exit 1
fi
out=${OUT:-../resources/org/hssflow/hss/cuda}
sources=$(cat portable.h program.h hss.cu | sha256sum | cut -d' ' -f1)
for arch in 75 80; do
  ptx=$out/hss-$arch.ptx
  "$nvcc" -ptx -std=c++17 -fmad=false -arch=compute_$arch "$@" hss.cu -o "$ptx.new"
  { echo "// sources: $sources"; cat "$ptx.new"; } >"$ptx"
  rm "$ptx.new"
done
