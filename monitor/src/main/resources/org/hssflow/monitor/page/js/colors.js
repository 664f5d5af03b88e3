/** Colours of fields: a table of 256 between the anchors that the server names. */

import { element, number, setText } from "./format.js";

/** How far a forecast stretches a scale, in extents of the truth. */
const ROOM = 2;

/** What a value that is not finite is painted in: a colour that no map has. */
const NOT_FINITE = [255, 0, 255];

/** @return a table of 256 × 3 bytes */
export function table(anchors) {
  const colors = anchors.map((hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
  const bytes = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (colors.length - 1);
    const low = Math.min(Math.floor(at), colors.length - 2);
    for (let c = 0; c < 3; c++) {
      bytes[3 * i + c] = Math.round(colors[low][c] + (at - low) * (colors[low + 1][c] - colors[low][c]));
    }
  }
  return bytes;
}

/** Writes the colour of a value into the pixel at an offset. */
export function paint(pixels, offset, value, low, high, colors) {
  if (Number.isFinite(value)) {
    const at = 3 * Math.max(0, Math.min(255, Math.round((255 * (value - low)) / (high - low))));
    pixels[offset] = colors[at];
    pixels[offset + 1] = colors[at + 1];
    pixels[offset + 2] = colors[at + 2];
  } else {
    [pixels[offset], pixels[offset + 1], pixels[offset + 2]] = NOT_FINITE;
  }
  pixels[offset + 3] = 255;
}

/**
 * Limits of a scale that follow the data without trembling: they grow at once and shrink only when the data has left
 * much of them free.
 */
export class CalmScale {
  #low = Number.NaN;
  #high = Number.NaN;
  #symmetric;

  constructor(symmetric = false) {
    this.#symmetric = symmetric;
  }

  reset() {
    this.#low = Number.NaN;
    this.#high = Number.NaN;
  }

  /** Whether there has been anything to scale. */
  get isKnown() {
    return Number.isFinite(this.#low);
  }

  /** @return [low, high] with low < high */
  follow(low, high) {
    if (this.#symmetric) {
      high = Math.max(Math.abs(low), Math.abs(high));
      low = -high;
    }
    if (!(Number.isFinite(low) && Number.isFinite(high))) {
      return this.isKnown ? [this.#low, this.#high] : [this.#symmetric ? -1 : 0, 1];
    }
    if (high - low < 1e-30) {
      const pad = Math.abs(high) * 1e-3 || 1e-6;
      low -= pad;
      high += pad;
    }
    const fits = low >= this.#low && high <= this.#high && high - low > 0.7 * (this.#high - this.#low);
    if (!fits) {
      const margin = 0.04 * (high - low);
      this.#low = low - margin;
      this.#high = high + margin;
    }
    return [this.#low, this.#high];
  }
}

/** The least and the greatest finite value of some arrays. */
export function extent(...arrays) {
  let low = Infinity;
  let high = -Infinity;
  for (const values of arrays) {
    for (const value of values ?? []) {
      if (value < low && value > -Infinity) {
        low = value;
      }
      if (value > high && value < Infinity) {
        high = value;
      }
    }
  }
  return [low, high];
}

/**
 * The extent of the truth, and of forecasts as far as they stay near it: one that runs away must not flatten the rest.
 *
 * @return [low, high, whether something lies outside]
 */
export function sharedExtent(truth, ...forecasts) {
  const [low, high] = extent(truth);
  const [least, greatest] = extent(...forecasts);
  if (!Number.isFinite(low)) {
    return [least, greatest, false];
  }
  const room = ROOM * (high - low || Math.abs(high) || 1);
  const bottom = Math.max(Math.min(low, least), low - room);
  const top = Math.min(Math.max(high, greatest), high + room);
  return [bottom, top, least < bottom || greatest > top];
}

/** A bar of colours with its numbers. */
export class ColorBar {
  #canvas = element("canvas");
  #texts = [element("span"), element("span"), element("span")];
  #colors = null;

  constructor(label) {
    this.node = element("div", "colorbar");
    this.#canvas.width = 256;
    this.#canvas.height = 1;
    this.#canvas.setAttribute("role", "img");
    this.#canvas.setAttribute("aria-label", label);
    const numbers = element("div", "ends");
    numbers.append(...this.#texts);
    this.node.append(this.#canvas, numbers);
  }

  show(scale, [low, high], colors) {
    this.node.classList.toggle("unknown", !scale.isKnown);
    if (colors !== this.#colors) {
      this.#colors = colors;
      const context = this.#canvas.getContext("2d");
      const image = context.createImageData(256, 1);
      for (let i = 0; i < 256; i++) {
        paint(image.data, 4 * i, i, 0, 255, colors);
      }
      context.putImageData(image, 0, 0);
    }
    const middle = (low + high) / 2;
    [low, Math.abs(middle) < 1e-3 * (high - low) ? 0 : middle, high]
      .forEach((value, i) => setText(this.#texts[i], number(value)));
  }
}
