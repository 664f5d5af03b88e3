/** The last minutes of a state in one dimension as pictures: x to the right, time upwards. */

import { floats } from "./binary.js";
import { CalmScale, ColorBar, extent, paint } from "./colors.js";
import { element, setText } from "./format.js";

const MOST_ROWS = 240;
/** A row lasts until the next one comes, but not for longer than this many usual intervals. */
const GAP = 4;

export class SpaceTime {
  #box;
  #rows = [];
  #points = 0;
  #slotMillis = 500;
  #now = 0;
  #truth;
  #difference;
  #ages = ["now", "", ""].map((text) => element("span", "", text));

  constructor(box) {
    this.#box = box;
    this.#truth = new Strip("Truth over time", "truth", false);
    this.#difference = new Strip("Difference over time", "forecast − truth", true);
    const caption = element("div", "caption");
    caption.append(
      element("b", "", "Space and time"), element("span", "detail", "x to the right, time upwards"));
    const axis = element("div", "ages");
    axis.setAttribute("aria-hidden", "true");
    axis.append(...this.#ages);
    const strips = element("div", "strips");
    strips.append(axis, this.#truth.node, this.#difference.node);
    box.append(caption, strips);
  }

  /** Takes a rows event. */
  add({ reset, every, points, rows }) {
    if (reset || points !== this.#points) {
      this.clear();
    }
    this.#points = points;
    this.#slotMillis = Math.max(every * 1000, 50);
    for (const row of rows) {
      this.#rows.push({ at: row.at, truth: floats(row.truth, points), difference: floats(row.difference, points) });
    }
    this.#rows.splice(0, Math.max(this.#rows.length - MOST_ROWS, 0));
  }

  clear() {
    this.#rows = [];
    this.#truth.reset();
    this.#difference.reset();
  }

  show(now, palette) {
    this.#box.hidden = this.#rows.length === 0;
    if (this.#box.hidden) {
      return;
    }
    this.#now = Math.max(now, this.#rows.at(-1).at);
    const span = MOST_ROWS * this.#slotMillis;
    setText(this.#ages[1], `−${Math.round(span / 2000)} s`);
    setText(this.#ages[2], `−${Math.round(span / 1000)} s`);
    const slots = this.#slots();
    this.#truth.show(slots, "truth", this.#points, palette.field);
    this.#difference.show(slots, "difference", this.#points, palette.difference);
  }

  /** @return for each line of the picture, newest first, the row that was current then, or null */
  #slots() {
    const rows = this.#rows;
    const usual = rows.length > 1 ? (rows.at(-1).at - rows[0].at) / (rows.length - 1) : this.#slotMillis;
    const longest = GAP * Math.max(usual, this.#slotMillis);
    // On a fixed raster of time the picture moves in whole lines.
    const end = Math.ceil(this.#now / this.#slotMillis) * this.#slotMillis;
    const slots = [];
    let at = rows.length - 1;
    for (let line = 0; line < MOST_ROWS; line++) {
      const until = end - line * this.#slotMillis;
      while (at >= 0 && rows[at].at > until) {
        at--;
      }
      slots.push(at >= 0 && until - rows[at].at <= longest ? rows[at] : null);
    }
    return slots;
  }
}

class Strip {
  #canvas = element("canvas");
  #scale;
  #bar;
  #image = null;

  constructor(label, name, symmetric) {
    this.#scale = new CalmScale(symmetric);
    this.#bar = new ColorBar(`Colours of ${name}`);
    this.node = element("figure", "strip");
    this.#canvas.setAttribute("role", "img");
    this.#canvas.setAttribute("aria-label", label);
    this.node.append(element("figcaption", "", name), this.#canvas, this.#bar.node);
  }

  reset() {
    this.#scale.reset();
  }

  show(slots, name, points, colors) {
    if (this.#image?.width !== points) {
      this.#canvas.width = points;
      this.#canvas.height = MOST_ROWS;
      this.#image = new ImageData(points, MOST_ROWS);
    }
    const [low, high] = this.#scale.follow(...extent(...slots.map((row) => row?.[name] ?? null)));
    const pixels = this.#image.data;
    pixels.fill(0);
    slots.forEach((row, line) => {
      const values = row?.[name];
      if (values) {
        for (let x = 0; x < points; x++) {
          paint(pixels, 4 * (line * points + x), values[x], low, high, colors);
        }
      }
    });
    this.#canvas.getContext("2d").putImageData(this.#image, 0, 0);
    this.#bar.show(this.#scale, [low, high], colors);
  }
}
