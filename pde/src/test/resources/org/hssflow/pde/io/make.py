"""Makes the files of this folder, with NumPy itself: python3 make.py"""
import zipfile
import numpy as np
from numpy.lib import format as npy

a = np.arange(6, dtype=np.float32).reshape(2, 3) / 2
np.save("f4.npy", a)
np.save("f8_1d.npy", np.array([1.5, -2.25, 1e300]))
np.save("scalar.npy", np.float64(0.2))
np.save("empty.npy", np.zeros((0, 3), np.float32))
np.save("fortran.npy", np.asfortranarray(a))
np.save("int64.npy", np.arange(3))
np.save("big_endian.npy", a.astype(">f4"))
np.save("structured.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<f8")]))
for version in (2, 3):
    with open(f"v{version}.npy", "wb") as f:
        npy.write_array(f, a, version=(version, 0))

u = np.arange(2 * 3 * 4, dtype=np.float32).reshape(2, 3, 4) / 8
arrays = dict(u=u, dt=0.2, x=np.arange(4) / 4, nu=np.array([1e-3, 2e-3]), seed=np.float64(7), note=np.array("from NumPy"))
np.savez("savez.npz", **arrays)
np.savez_compressed("savez_compressed.npz", **arrays)
with zipfile.ZipFile("lzma.npz", "w", zipfile.ZIP_LZMA) as z:
    z.write("f4.npy", "u.npy")
texts = dict(
    plain=np.array('{"seed": 7}'), astral=np.array("κ = 𝜅, 🌊, é\0!"), empty=np.array(""), ascii=np.array(b"ASCII"),
    latin=np.array("é".encode("latin-1")), half=np.array("\ud83c"), big_endian=np.array("a", dtype=">U1"),
    two=np.array(["a", "b"]), long=np.array("a" * ((1 << 18) + 1)), number=np.float64(1))
np.savez_compressed("text.npz", **texts)
