/** Arrays as they travel: little-endian float32 in base64. */

/** @return the numbers, or null if there are none or not as many as there should be */
export function floats(base64, count) {
  if (!base64) {
    return null;
  }
  const text = atob(base64);
  if (text.length !== 4 * count) {
    return null;
  }
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  const view = new DataView(bytes.buffer);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    values[i] = view.getFloat32(4 * i, true);
  }
  return values;
}

/** For charts, which know gaps but not NaN. */
export function gapped(values, count) {
  return values === null
    ? new Array(count).fill(null)
    : Array.from(values, (value) => (Number.isFinite(value) ? value : null));
}

/** @return a − b, or null unless both are there */
export function minus(a, b) {
  return a === null || b === null ? null : a.map((value, i) => value - b[i]);
}
