"""Makes the files of this folder, with h5py itself: python3 make.py

Each value says where it belongs: field + 1000 trajectory + 100 time + 10 x + y (+ component / 4), so that a test can tell
every one. The layouts are those of pdebench/data_gen/data_gen_NLE/Data_Merge.py and pdebench/data_gen/gen_diff_react.py
(github.com/pdebench/PDEBench) and of docs/data_format.md (github.com/PolymathicAI/the_well).
"""
import h5py
import numpy as np


def values(field, *shape):
    """[trajectory, time, x(, y)]"""
    n, t, x, y = np.indices(shape + (1,) * (4 - len(shape)))
    return (field + 1000 * n + 100 * t + 10 * x + y).reshape(shape).astype(np.float32)


def cells(left, right, n):
    dx = (right - left) / n
    return (np.linspace(left, right, n + 1)[:-1] + dx / 2).astype(np.float32)


def times(n, dt, dtype=np.float32):
    return (np.arange(n) * dt).astype(dtype)


# 1-D Burgers: `tensor`, chunked and compressed; one time more than states, as PDEBench has it
with h5py.File("pdebench_tensor_1d.hdf5", "w") as f:
    f.create_dataset("tensor", data=values(0, 3, 5, 8), chunks=(2, 2, 3), compression="gzip", shuffle=True)
    f.create_dataset("x-coordinate", data=cells(0, 1, 8))
    f.create_dataset("t-coordinate", data=times(6, 0.05))
    f.attrs["Nu"] = 0.01

# the same contiguous, in big-endian float64, times as many as states, in the file format of HDF5 1.12
with h5py.File("pdebench_big_endian_f8.hdf5", "w", libver=("v112", "v112")) as f:
    f.create_dataset("tensor", data=values(0, 3, 5, 8).astype(">f8"))
    f.create_dataset("x-coordinate", data=cells(0, 1, 8).astype(">f8"))
    f.create_dataset("t-coordinate", data=(0.5 + times(5, 0.05, float)).astype(">f8"))

# chunked big-endian float32
with h5py.File("pdebench_big_endian_chunked.hdf5", "w", libver=("v112", "v112")) as f:
    f.create_dataset("tensor", data=values(0, 3, 5, 8).astype(">f4"), chunks=(1, 3, 8), compression="gzip")
    f.create_dataset("x-coordinate", data=cells(0, 1, 8))
    f.create_dataset("t-coordinate", data=times(6, 0.05))

# a simulation that was stopped: what it did not write stands for NaN
with h5py.File("pdebench_unfinished.hdf5", "w") as f:
    tensor = f.create_dataset("tensor", (3, 5, 8), "f4", chunks=(1, 2, 5), fillvalue=np.nan)
    tensor[:2] = values(0, 3, 5, 8)[:2]
    tensor[2, :4, :5] = values(0, 3, 5, 8)[2, :4, :5]
    f.create_dataset("x-coordinate", data=cells(0, 1, 8))
    f.create_dataset("t-coordinate", data=times(6, 0.05))

# states of 1024³ points, none of them written
with h5py.File("pdebench_too_large.hdf5", "w") as f:
    f.create_dataset("tensor", (1, 2, 1024, 1024, 1024), "f4", chunks=(1, 1, 64, 64, 64))
    for axis in "xyz":
        f.create_dataset(f"{axis}-coordinate", data=cells(0, 1, 1024), compression="gzip")
    f.create_dataset("t-coordinate", data=times(3, 0.05))

# 2-D compressible Navier-Stokes: a dataset per field
with h5py.File("pdebench_fields_2d.hdf5", "w") as f:
    for k, name in enumerate(["density", "pressure", "Vx", "Vy"]):
        f.create_dataset(name, data=values(10000 * k, 2, 3, 4, 6))
    f.create_dataset("x-coordinate", data=cells(0, 1, 4))
    f.create_dataset("y-coordinate", data=cells(0, 3, 6))
    f.create_dataset("t-coordinate", data=times(4, 0.1))
    f.attrs["eta"] = 1e-8
    f.attrs["zeta"] = 2e-8
    f.attrs["M"] = 0.1

# 2-D diffusion-reaction: a group per trajectory, components last, lzf
with h5py.File("pdebench_samples_2d.h5", "w") as f:
    for i in range(2):
        data = np.stack([values(1000 * i + 0.25 * c, 1, 3, 4, 6)[0] for c in range(2)], axis=-1)
        f.create_dataset(f"{i:04d}/data", data=data, dtype="float32", compression="lzf")
        f.create_dataset(f"{i:04d}/grid/x", data=cells(-1, 1, 4), dtype="float32", compression="lzf")
        f.create_dataset(f"{i:04d}/grid/y", data=cells(-1, 1, 6), dtype="float32", compression="lzf")
        f.create_dataset(f"{i:04d}/grid/t", data=np.linspace(0, 5, 3), dtype="float32", compression="lzf")
        f[f"{i:04d}"].attrs["config"] = "sim:\n  Du: 0.001\n"


def field(group, name, data, sample=True, time=True, dims=(True, True)):
    d = group.create_dataset(name, data=data)
    d.attrs["sample_varying"] = sample
    d.attrs["time_varying"] = time
    if dims is not None:
        d.attrs["dim_varying"] = np.array(dims)
    return d


# The Well, 2-D, every attribute of the specification
with h5py.File("the_well_2d.hdf5", "w") as f:
    n, t, w, h = 2, 3, 4, 6
    f.attrs["simulation_parameters"] = ["tcool"]
    f.attrs["tcool"] = 0.03
    f.attrs["dataset_name"] = "example"
    f.attrs["grid_type"] = "cartesian"
    f.attrs["n_spatial_dims"] = 2
    f.attrs["n_trajectories"] = n

    g = f.create_group("dimensions")
    g.attrs["spatial_dims"] = ["x", "y"]
    field(g, "time", times(t, 0.25), False, True, None)
    field(g, "x", cells(0, 1, w), False, False, None)
    field(g, "y", cells(-1, 2, h), False, False, None)

    g = f.create_group("boundary_conditions")
    for dim, kind, points in [("x", "PERIODIC", w), ("y", "OPEN", h)]:
        b = g.create_group(f"{dim}_{kind.lower()}")
        b.attrs["associated_dims"] = [dim]
        b.attrs["associated_fields"] = np.array([], dtype=h5py.string_dtype())
        b.attrs["bc_type"] = kind
        b.attrs["sample_varying"] = False
        b.attrs["time_varying"] = False
        mask = np.zeros(points, dtype=bool)
        mask[[0, -1]] = True
        b.create_dataset("mask", data=mask)

    g = f.create_group("scalars")
    g.attrs["field_names"] = ["tcool", "Re", "forcing"]
    field(g, "tcool", np.float32(0.03125), False, False, None)
    field(g, "Re", np.array([100, 200], np.float32), True, False, None)
    field(g, "forcing", np.ones(t, np.float32), False, True, None)

    g = f.create_group("t0_fields")
    g.attrs["field_names"] = ["density", "profile", "mask"]
    field(g, "density", values(0, n, t, w, h))
    field(g, "profile", values(5000, n, t, w), dims=(True, False))
    field(g, "mask", np.ones((w, h), np.float32), False, False)

    g = f.create_group("t1_fields")
    g.attrs["field_names"] = ["velocity", "drift"]
    field(g, "velocity", np.stack([values(10000 + 0.25 * c, n, t, w, h) for c in range(2)], axis=-1))
    field(g, "drift", np.stack([values(20000 + 0.25 * c, 1, t, w, h)[0] for c in range(2)], axis=-1), sample=False)

    g = f.create_group("t2_fields")
    g.attrs["field_names"] = ["stress"]
    d = field(g, "stress", np.zeros((n, t, w, h, 2, 2), np.float32))
    d.attrs["symmetric"] = True
    d.attrs["antisymmetric"] = False
