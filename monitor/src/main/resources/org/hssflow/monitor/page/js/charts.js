/** Charts over uPlot, in the colours of the theme, with a legend that tells the values under the cursor. */

import { clock, element, number, setText, shortClock, tick } from "./format.js";

const charts = new Set();
const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';
const MARK_REACH = 6;
const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 300, 600];
const CLOCK_SPACE = 76;

let colors = new Map();

/** A colour of the theme by its name in the style sheet. */
export function themeColor(name) {
  let value = colors.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    colors.set(name, value);
  }
  return value;
}

export function followTheme() {
  colors = new Map();
  for (const chart of charts) {
    chart.repaint();
  }
}

new MutationObserver(followTheme).observe(document.documentElement, { attributeFilter: ["data-theme"] });

export class Chart {
  #plot;
  #box;
  #options;
  #values;
  #details;
  #title;
  #hint;
  #xRange = [0, 1];
  #yRange;
  #marks = [];
  #line = null;
  #observer;
  #frame = 0;

  /**
   * @param box a container with a height of its own; the legend and the plot go into it
   * @param options series ({label, color, width, dash, points, format}), at (x as text), and as needed time, log, sync,
   *     latest (whether the legend tells the newest values), marksAbove, xLabel, xFormat, xWhole, xSpace, yFormat, and
   *     left (the width of the axis on the left)
   */
  constructor(box, options) {
    this.#box = element("div", "canvas-box");
    this.#options = options;
    this.#yRange = options.log ? [1e-3, 1] : [0, 1];
    const legend = element("div", "legend");
    this.#title = element("span", "at");
    this.#details = options.series.map(() => element("span", "more"));
    this.#values = options.series.map((series, i) => {
      const entry = element("span", "entry");
      const swatch = element("i", series.dash ? "swatch dashed" : "swatch");
      swatch.style.color = `var(--${series.color})`;
      swatch.setAttribute("aria-hidden", "true");
      const value = element("b");
      entry.append(swatch, series.label, value, this.#details[i]);
      legend.append(entry);
      return value;
    });
    this.#hint = element("p", "hint");
    this.#hint.hidden = true;
    legend.append(this.#title);
    box.append(legend, this.#box);
    this.#box.append(this.#hint);
    this.#plot = this.#create();
    charts.add(this);
    this.#observer = new ResizeObserver(() => {
      cancelAnimationFrame(this.#frame);
      this.#frame = requestAnimationFrame(() => this.#fit());
    });
    this.#observer.observe(this.#box);
  }

  /**
   * @param data the arrays of uPlot, x first
   * @param xRange [from, to]
   * @param yRange [from, to]
   */
  set(data, xRange, yRange) {
    this.#xRange = xRange;
    this.#yRange = yRange;
    this.#plot.setData(data);
    this.#legend();
  }

  /** Shows a text in place of lines, or takes it away. */
  hint(text) {
    this.#hint.hidden = text === "";
    setText(this.#hint, text);
  }

  /** Says more about each series in the legend. */
  detail(texts) {
    texts.forEach((text, i) => setText(this.#details[i], text));
  }

  /** Marks at times: [{x, color, shape, text}]. */
  mark(marks) {
    this.#marks = marks;
  }

  /** A vertical line, such as that of the lead that is chosen. */
  line(x) {
    if (x !== this.#line) {
      this.#line = x;
      this.#plot.redraw(false);
    }
  }

  repaint() {
    this.#plot.redraw(true);
  }

  close() {
    charts.delete(this);
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
    this.#plot.destroy();
  }

  #fit() {
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (width > 0 && height > 0 && (width !== this.#plot.width || height !== this.#plot.height)) {
      this.#plot.setSize({ width, height });
    }
  }

  #create() {
    const { series, time = false, log = false, sync, xLabel, xFormat, xSpace = 60, yFormat = tick, left = 52 } =
      this.#options;
    const axis = {
      font: FONT,
      stroke: () => themeColor("dim"),
      grid: { stroke: () => themeColor("grid"), width: 1 },
      ticks: { show: false },
      gap: 4,
    };
    const x = { ...axis, size: 26, gap: 7, space: xSpace, label: xLabel, labelFont: FONT, labelSize: 14 };
    if (time) {
      x.incrs = MINUTES;
      x.space = CLOCK_SPACE;
      x.values = (plot, splits) => {
        const label = splits.length > 1 && splits[1] - splits[0] < 60 ? clock : shortClock;
        return splits.map((at) => label(at * 1000));
      };
    } else {
      x.values = (plot, splits) => splits.map(xFormat ?? tick);
    }
    if (this.#options.xWhole) {
      x.incrs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
    }
    return new uPlot({
      width: Math.max(this.#box.clientWidth, 60),
      height: Math.max(this.#box.clientHeight, 60),
      padding: [this.#options.marksAbove ? 18 : 8, 10, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        points: { size: 6, width: 1 },
        ...(sync ? { sync: { key: sync, setSeries: false, scales: ["x", null] } } : {}),
      },
      scales: {
        x: { time: false, range: () => this.#xRange },
        y: { distr: log ? 3 : 1, range: () => this.#yRange },
      },
      axes: [
        x,
        {
          ...axis,
          grid: log ? { ...axis.grid, filter: wholeDecades } : axis.grid,
          size: left,
          space: 24,
          values: (plot, splits) => splits.map((value) => (value === null ? "" : yFormat(value))),
        },
      ],
      series: [
        {},
        ...series.map((one) => ({
          stroke: () => themeColor(one.color),
          width: one.width ?? 1.5,
          dash: one.dash,
          fill: one.fill ? () => themeColor(one.fill) : undefined,
          points: { show: one.points ?? false, size: 5, fill: () => themeColor(one.color), width: 0 },
          spanGaps: false,
        })),
      ],
      hooks: {
        draw: [(plot) => this.#drawMarks(plot)],
        setCursor: [() => this.#legend()],
      },
    }, [[], ...series.map(() => [])], this.#box);
  }

  #legend() {
    const plot = this.#plot;
    if (plot === undefined) {
      return;
    }
    const index = plot.cursor.idx;
    const last = plot.data[0].length - 1;
    const hovered = index !== null && index !== undefined && plot.cursor.left >= 0;
    this.#options.series.forEach((series, i) => {
      const values = plot.data[i + 1];
      const at = hovered ? index : this.#options.latest ? latest(values, last) : -1;
      setText(this.#values[i], at < 0 ? "" : (series.format ?? number)(values[at]));
    });
    setText(this.#title, hovered ? this.#hovered(plot, index) : "");
  }

  #hovered(plot, index) {
    const near = this.#marks
      .map((mark) => ({ mark, away: Math.abs(plot.valToPos(mark.x, "x") - plot.cursor.left) }))
      .filter((one) => one.away <= MARK_REACH)
      .sort((a, b) => a.away - b.away)[0];
    return near ? near.mark.text : this.#options.at(plot.data[0][index]);
  }

  #drawMarks(plot) {
    const { ctx, bbox } = plot;
    const scale = devicePixelRatio;
    ctx.save();
    ctx.setLineDash([]);
    if (this.#line !== null) {
      const x = Math.round(plot.valToPos(this.#line, "x", true)) + 0.5;
      ctx.strokeStyle = themeColor("accent");
      ctx.lineWidth = scale;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    for (const mark of this.#marks) {
      if (mark.x < this.#xRange[0] || mark.x > this.#xRange[1]) {
        continue;
      }
      const x = Math.round(plot.valToPos(mark.x, "x", true)) + 0.5;
      ctx.strokeStyle = themeColor(mark.color);
      ctx.fillStyle = ctx.strokeStyle;
      ctx.lineWidth = scale;
      ctx.globalAlpha = 0.65;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.globalAlpha = 1;
      if (this.#options.marksAbove) {
        drawShape(ctx, mark.shape, x, bbox.top - 8 * scale, 4.5 * scale);
      }
    }
    ctx.restore();
  }
}

/** Where a logarithmic axis has a line: the ones between the powers of ten would only be grey. */
function wholeDecades(plot, splits) {
  return splits.map((value) => (Math.abs(Math.log10(value) % 1) < 1e-6 ? value : null));
}

/** The shapes are those of the list beside the chart. */
function drawShape(ctx, shape, x, y, size) {
  ctx.beginPath();
  if (shape === "alarm") {
    polygon(ctx, x, y, size, [[0, -1], [1, 0.8], [-1, 0.8]]);
  } else if (shape === "recovered") {
    ctx.arc(x, y, size * 0.8, 0, 2 * Math.PI);
  } else if (shape === "promote") {
    polygon(ctx, x, y, size, [[0, -1], [1, 0], [0.4, 0], [0.4, 1], [-0.4, 1], [-0.4, 0], [-1, 0]]);
  } else if (shape === "rollback") {
    polygon(ctx, x, y, size, [[0, 1], [1, 0], [0.4, 0], [0.4, -1], [-0.4, -1], [-0.4, 0], [-1, 0]]);
  } else if (shape === "reject") {
    const a = 0.3;
    polygon(ctx, x, y, size, [
      [0, -a], [1 - a, -1], [1, a - 1], [a, 0], [1, 1 - a], [1 - a, 1],
      [0, a], [a - 1, 1], [-1, 1 - a], [-a, 0], [-1, a - 1], [a - 1, -1],
    ]);
  } else if (shape === "shadow") {
    ctx.arc(x, y, size * 0.75, 0, 2 * Math.PI);
    ctx.lineWidth *= 1.5;
    ctx.stroke();
    return;
  } else {
    ctx.rect(x - size * 0.75, y - size * 0.75, size * 1.5, size * 1.5);
  }
  ctx.fill();
}

function polygon(ctx, x, y, size, corners) {
  corners.forEach(([dx, dy]) => ctx.lineTo(x + dx * size, y + dy * size));
  ctx.closePath();
}

function latest(values, last) {
  for (let i = last; i >= Math.max(last - 3, 0); i--) {
    if (values[i] !== null && values[i] !== undefined) {
      return i;
    }
  }
  return -1;
}

/** The limits of a linear axis from zero that does not tremble: the next of 1, 1.5, 2, 3, 5, 7 times a power of ten. */
export function roof(value) {
  if (!(value > 0) || !Number.isFinite(value)) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 1.5, 2, 3, 5, 7, 10].find((step) => step * power >= value * 1.02 || step === 10);
}

/** The limits of a logarithmic axis: whole decades around all that is positive. */
export function decades(...arrays) {
  let low = Infinity;
  let high = 0;
  for (const values of arrays) {
    for (const value of values ?? []) {
      if (value !== null && value > 0) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  if (high === 0) {
    return [1e-3, 1];
  }
  const bottom = 10 ** Math.floor(Math.log10(low));
  const top = 10 ** Math.ceil(Math.log10(high));
  return [bottom, top > bottom ? top : bottom * 10];
}

/** What a logarithmic axis can show. */
export function positive(values) {
  return (values ?? []).map((value) => (value !== null && value > 0 ? value : null));
}

/** The greatest number of some arrays, 0 if there is none. */
export function greatest(...arrays) {
  let most = 0;
  for (const values of arrays) {
    for (const value of values ?? []) {
      if (value !== null && value > most) {
        most = value;
      }
    }
  }
  return most;
}
