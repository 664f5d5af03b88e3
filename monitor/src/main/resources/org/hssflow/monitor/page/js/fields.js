/** The newest state, the forecast that was made for it, their difference, and what lies ahead. */

import { floats, gapped, minus } from "./binary.js";
import { CalmScale, ColorBar, extent, paint, sharedExtent } from "./colors.js";
import { Chart } from "./charts.js";
import { element, number, setText } from "./format.js";

export class Fields {
  #box;
  #view = null;
  #dimensions = 0;

  constructor(box) {
    this.#box = box;
  }

  /**
   * @param data a stream event
   * @param palette tables of colours for fields and for differences
   */
  show(data, palette) {
    const fields = data.fields;
    if (!fields) {
      this.#view?.fade();
      return;
    }
    if (fields.shape.length !== this.#dimensions) {
      this.clear();
      this.#dimensions = fields.shape.length;
      this.#view = this.#dimensions === 1 ? new Curves(this.#box) : new Images(this.#box);
    }
    const count = fields.shape.reduce((a, b) => a * b, 1);
    const truth = floats(fields.truth, count);
    const forecast = floats(fields.forecast, count);
    this.#view.show({
      data,
      fields,
      count,
      truth,
      forecast,
      difference: minus(forecast, truth),
      ahead: floats(fields.ahead, count),
      palette,
    });
  }

  clear() {
    this.#view?.close();
    this.#view = null;
    this.#dimensions = 0;
    this.#box.replaceChildren();
  }
}

function steps(count) {
  return count === 1 ? "1 step" : `${count} steps`;
}

function aheadText({ data, fields }) {
  return fields.ahead
    ? `step ${fields.aheadStep}, t ${number(fields.aheadTime, 4)}, by ${fields.aheadBy ?? "an unknown model"}`
    : `nothing forecast ${steps(data.lead)} ahead`;
}

function forecastText({ data, fields }) {
  return fields.forecast
    ? `made ${steps(data.lead)} before by ${fields.forecastBy ?? "an unknown model"}`
    : `none was made ${steps(data.lead)} before`;
}

/** One space dimension: curves, and below them the difference. */
class Curves {
  #scale = new CalmScale();
  #differenceScale = new CalmScale(true);
  #curves;
  #differences;
  #title = element("span", "detail");
  #error = element("span", "detail");
  #stride = 1;

  constructor(box) {
    const top = element("div", "caption");
    top.append(element("b", "", "State"), this.#title);
    const curves = element("div", "plot tall wrap");
    const bottom = element("div", "caption");
    bottom.append(element("b", "", "Difference"), element("span", "detail", "forecast − truth"), this.#error);
    const differences = element("div", "plot");
    box.append(top, curves, bottom, differences);
    const at = (x) => `x ${x * this.#stride}`;
    const xFormat = (x) => String(x * this.#stride);
    this.#curves = new Chart(curves, {
      sync: "space",
      at,
      xFormat,
      xWhole: true,
      series: [
        { label: "truth", color: "truth", width: 3 },
        { label: "forecast", color: "forecast", width: 1.4 },
        { label: "ahead", color: "ahead", width: 1.4, dash: [5, 4] },
      ],
    });
    this.#differences = new Chart(differences, {
      sync: "space",
      at,
      xFormat,
      xWhole: true,
      xLabel: "grid point",
      series: [{ label: "difference", color: "difference" }],
    });
  }

  show(all) {
    const { data, fields, count, truth, forecast, difference, ahead } = all;
    this.#stride = fields.stride ?? 1;
    const x = Array.from({ length: count }, (_, i) => i);
    const [low, high, outside] = sharedExtent(truth, forecast, ahead);
    this.#curves.set(
      [x, gapped(truth, count), gapped(forecast, count), gapped(ahead, count)],
      [0, count - 1],
      this.#scale.follow(low, high));
    this.#differences.set(
      [x, gapped(difference, count)], [0, count - 1], this.#differenceScale.follow(...extent(difference)));
    this.#differences.hint(difference === null
      ? `No forecast was made ${steps(data.lead)} before this state.` : "");
    setText(this.#title, `step ${fields.step}, t ${number(fields.time, 4)}`);
    this.#curves.detail(["", forecastText(all) + (outside ? ", beyond the axis" : ""), aheadText(all)]);
    setText(this.#error, `relative L2 ${number(fields.relativeL2)}`);
  }

  fade() {
    this.#curves.hint("No state yet.");
  }

  close() {
    this.#curves.close();
    this.#differences.close();
  }
}

/** Two space dimensions: four images. */
class Images {
  #scale = new CalmScale();
  #differenceScale = new CalmScale(true);
  #pictures;
  #bar = new ColorBar("Colours of truth, forecast and ahead");
  #differenceBar = new ColorBar("Colours of the difference");
  #readout = element("p", "readout");
  #shown = null;
  #at = null;

  constructor(box) {
    this.#pictures = ["Truth", "Forecast", "Difference", "Ahead"].map((name) => new Picture(name));
    const row = element("div", "images");
    row.append(...this.#pictures.map((picture) => picture.node));
    const bars = element("div", "bars");
    const shared = element("div");
    shared.append(element("span", "bar-label", "truth, forecast, ahead"), this.#bar.node);
    const own = element("div");
    own.append(element("span", "bar-label", "forecast − truth"), this.#differenceBar.node);
    bars.append(shared, own);
    box.append(row, bars, this.#readout);
    row.addEventListener("pointermove", (event) => this.#point(event));
    row.addEventListener("pointerleave", () => {
      this.#at = null;
      this.#read();
    });
  }

  show(all) {
    const { data, fields, truth, forecast, difference, ahead, palette } = all;
    this.#shown = all;
    const [low, high, outside] = sharedExtent(truth, forecast, ahead);
    const scale = this.#scale.follow(low, high);
    const differenceScale = this.#differenceScale.follow(...extent(difference));
    const [truthPicture, forecastPicture, differencePicture, aheadPicture] = this.#pictures;
    truthPicture.show(truth, fields.shape, scale, palette.field, `step ${fields.step}, t ${number(fields.time, 4)}`);
    forecastPicture.show(
      forecast, fields.shape, scale, palette.field, forecastText(all) + (outside ? ", beyond the scale" : ""));
    differencePicture.show(difference, fields.shape, differenceScale, palette.difference,
      difference === null ? "nothing to compare with" : `relative L2 ${number(fields.relativeL2)}`);
    aheadPicture.show(ahead, fields.shape, scale, palette.field, aheadText(all));
    this.#bar.show(this.#scale, scale, palette.field);
    this.#differenceBar.show(this.#differenceScale, differenceScale, palette.difference);
    this.#read();
  }

  fade() {
    setText(this.#readout, "No state yet.");
  }

  close() {
    this.#shown = null;
  }

  #point(event) {
    if (!(event.target instanceof HTMLCanvasElement) || this.#shown === null) {
      this.#at = null;
    } else {
      const [width, height] = this.#shown.fields.shape;
      const place = event.target.getBoundingClientRect();
      const x = Math.floor((width * (event.clientX - place.left)) / place.width);
      const y = height - 1 - Math.floor((height * (event.clientY - place.top)) / place.height);
      this.#at = x >= 0 && x < width && y >= 0 && y < height ? [x, y] : null;
    }
    this.#read();
  }

  #read() {
    if (this.#shown === null || this.#at === null) {
      setText(this.#readout, "x to the right, y upwards. Point at a picture to read its values.");
      return;
    }
    const { fields, truth, forecast, difference, ahead } = this.#shown;
    const [x, y] = this.#at;
    const value = (values) => (values === null ? "–" : number(values[x * fields.shape[1] + y]));
    const stride = fields.stride ?? 1;
    setText(this.#readout, `(${x * stride}, ${y * stride}): truth ${value(truth)}, forecast ${value(forecast)}, `
      + `difference ${value(difference)}, ahead ${value(ahead)}`);
  }
}

class Picture {
  #canvas = element("canvas");
  #detail = element("span", "detail");
  #image = null;

  constructor(name) {
    this.node = element("figure", "picture");
    const caption = element("figcaption");
    caption.append(element("b", "", name), this.#detail);
    const frame = element("div", "frame");
    frame.append(this.#canvas);
    this.#canvas.setAttribute("role", "img");
    this.#canvas.setAttribute("aria-label", name);
    this.node.append(caption, frame);
  }

  /** The values are in C order [x][y]; y points upwards. */
  show(values, [width, height], [low, high], colors, detail) {
    setText(this.#detail, detail);
    this.#detail.title = detail;
    this.#canvas.classList.toggle("none", values === null);
    if (this.#canvas.width !== width || this.#canvas.height !== height || this.#image === null) {
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#canvas.style.aspectRatio = `${width} / ${height}`;
      this.#image = new ImageData(width, height);
    }
    if (values === null) {
      return;
    }
    const pixels = this.#image.data;
    for (let x = 0; x < width; x++) {
      for (let y = 0; y < height; y++) {
        paint(pixels, 4 * ((height - 1 - y) * width + x), values[x * height + y], low, high, colors);
      }
    }
    this.#canvas.getContext("2d").putImageData(this.#image, 0, 0);
  }
}
