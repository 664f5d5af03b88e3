/** The panel of the stream that is chosen. */

import { Chart, decades, positive } from "./charts.js";
import { Drift } from "./drift.js";
import { Fields } from "./fields.js";
import { duration, element, millis, number, parameters, rate, setAttribute, setText } from "./format.js";
import { mark, setMark } from "./health.js";
import { Live } from "./live.js";
import { SpaceTime } from "./spacetime.js";

/** Long enough for a slider that is being dragged not to open a connection per pixel. */
const DEBOUNCE_MILLIS = 80;
const SILENCE_MILLIS = 20000;
const CHANNEL_NAMES = { "gray-scott-2d": ["A", "B"] };

/** What is told about a stream: id of the element or null, label, raw value, text, whether it is a main fact. */
const FACTS = [
  ["fact-step", "Step", (d) => d.step, (d) => `${d.step ?? "–"}`, true],
  ["fact-model", "Model", (d) => d.model, (d) => d.model ?? "none", true],
  [null, "On trial", (d) => d.trial, (d) => d.trial ?? "none", true],
  ["fact-residual", "One-step error", (d) => d.residual, (d) => number(d.residual), true],
  ["fact-l2", "Relative L2 at lead", (d) => d.fields?.relativeL2, (d) => number(d.fields?.relativeL2), true],
  ["fact-statistic", "Statistic", (d) => d.statistic, (d) => number(d.statistic), true],
  ["fact-limit", "Limit", (d) => d.limit, (d) => number(d.limit), true],
  [null, "equation", (d) => d.equation, (d) => `${d.equation ?? "–"} ${shapeText(d.shape)}`],
  [null, "with", () => null, (d) => parameters(d.parameters)],
  [null, "read off the states", () => null, (d) => parameters(d.identified)],
  [null, "t", (d) => d.time, (d) => number(d.time, 5)],
  [null, "dt", (d) => d.dt, (d) => number(d.dt)],
  [null, "forecast", (d) => d.status, (d) => d.status ?? "–"],
  [null, "score", (d) => d.score, (d) => number(d.score)],
  [null, "PDE residual", (d) => d.pdeResidual, (d) => number(d.pdeResidual)],
  [null, "states/s", (d) => d.rate, (d) => rate(d.rate)],
  [null, "latency p50 · p99", () => null, (d) => latencyText(d.latencyMillis)],
  [null, "heard", (d) => d.ageMillis, (d) => agoText(d.ageMillis)],
  [null, "digest", (d) => d.digest, (d) => (d.digest ? d.digest.slice(0, 12) : "–")],
];

export class StreamPanel {
  #nodes;
  #palette;
  #onRoute;
  #route = { stream: null, lead: 1, channel: 0 };
  #opened = null;
  #timer = 0;
  #frame = 0;
  #data = null;
  #leads = [];
  #dt = null;
  #channels = "";
  #live;
  #fields;
  #spacetime;
  #errors;
  #drift;
  #facts;

  /**
   * @param nodes the elements of the panel by their ids
   * @param palette gives the tables of colours, or null while they are unknown
   * @param onRoute what to call when another lead or channel is chosen
   */
  constructor(nodes, palette, onRoute) {
    this.#nodes = nodes;
    this.#palette = palette;
    this.#onRoute = onRoute;
    this.#fields = new Fields(nodes.fields);
    this.#spacetime = new SpaceTime(nodes.spacetime);
    this.#drift = new Drift(nodes.scores, nodes.history, nodes.alarms);
    this.#errors = new Chart(nodes.errors, {
      log: true,
      at: (lead) => `lead ${lead}`,
      xSpace: 24,
      xLabel: "lead in steps",
      xWhole: true,
      series: [
        { label: "forecast", color: "forecast", width: 1.8, points: true },
        { label: "persistence", color: "dim", dash: [5, 4] },
      ],
    });
    this.#facts = FACTS.map(([id, label, raw, text, isMain]) => {
      const pair = element("div");
      const value = element("dd");
      if (id) {
        value.id = id;
      }
      pair.append(element("dt", "", label), value);
      (isMain ? nodes.facts : nodes.details).append(pair);
      return { value, raw, text };
    });
    this.#live = new Live({
      events: { stream: (data) => this.#take(data), rows: (rows) => this.#spacetime.add(rows) },
      onLost: () => {},
      silenceMillis: SILENCE_MILLIS,
    });
    nodes.lead.addEventListener("input", () => this.#choose({ lead: this.#leads[nodes.lead.valueAsNumber] }));
    nodes.channels.addEventListener("change", (event) => this.#choose({ channel: Number(event.target.value) }));
  }

  /** Shows another stream, lead or channel; none for a null stream. */
  open(route) {
    const another = route.stream !== this.#route.stream;
    if (!another && route.lead === this.#route.lead && route.channel === this.#route.channel) {
      return;
    }
    this.#route = route;
    if (another) {
      this.#clear();
    }
    this.#showLead();
    this.#nodes.panel.classList.add("pending");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#reopen(), another ? 0 : DEBOUNCE_MILLIS);
  }

  /** Goes to the next shorter (−1) or longer (+1) lead. */
  stepLead(by) {
    const next = this.#leads[this.#leads.indexOf(this.#route.lead) + by];
    if (this.#route.stream !== null && next !== undefined) {
      this.#choose({ lead: next });
    }
  }

  #choose(change) {
    this.open({ ...this.#route, ...change });
  }

  #reopen() {
    this.#opened = this.#route;
    // Not for every step of the slider: browsers refuse to rewrite the address too often.
    this.#onRoute(this.#route);
    const { stream, lead, channel } = this.#route;
    this.#live.listen(stream === null ? null : `api/stream?${new URLSearchParams({ id: stream, lead, channel })}`);
  }

  #clear() {
    const { panel, name, note, lead, channels } = this.#nodes;
    this.#data = null;
    this.#leads = [];
    this.#dt = null;
    this.#channels = "";
    lead.max = "0";
    channels.hidden = true;
    this.#fields.clear();
    this.#spacetime.clear();
    this.#nodes.spacetime.hidden = true;
    panel.classList.add("empty");
    setText(name, this.#route.stream ?? "");
    this.#tell(note, this.#route.stream === null ? "" : "Waiting for this stream …");
  }

  #take(data) {
    this.#data = data;
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint() {
    const data = this.#data;
    const palette = this.#palette();
    if (data === null || palette === null || data.id !== this.#route.stream) {
      return;
    }
    const { panel, note, health, healthMark, healthText } = this.#nodes;
    panel.classList.toggle("empty", !data.known);
    if (!data.known) {
      this.#tell(note, "The monitor has not seen this stream yet. It shows here once its first state comes.");
      return;
    }
    this.#tell(note, data.reason && data.health !== "alarm" ? `Last alarm: ${data.reason}` : data.reason ?? "");
    setAttribute(health, "data-health", String(data.health));
    setAttribute(health, "data-value", String(data.health));
    setMark(healthMark, String(data.health));
    setText(healthText, String(data.health));
    for (const { value, raw, text } of this.#facts) {
      const shown = text(data);
      setAttribute(value, "data-value", String(raw(data) ?? null));
      if (value.textContent !== shown) {
        value.textContent = shown;
        value.title = String(raw(data) ?? shown);
      }
    }
    const settled = this.#route === this.#opened;
    panel.classList.toggle("pending", !settled);
    this.#leads = data.leads ?? [];
    this.#dt = data.dt;
    if (settled && (data.lead !== this.#route.lead || data.channel !== this.#route.channel)) {
      // The address asked for what is not published; the server answered with what is.
      this.#route = { ...this.#route, lead: data.lead, channel: data.channel };
      this.#opened = this.#route;
      this.#onRoute(this.#route);
    }
    this.#showLead();
    this.#showChannels(data);
    this.#fields.show(data, palette);
    this.#spacetime.show(data.now, palette);
    this.#showErrors(data);
    this.#drift.show(data);
  }

  #showLead() {
    const { lead: slider, leadSteps } = this.#nodes;
    const { lead } = this.#route;
    const index = this.#leads.indexOf(lead);
    slider.disabled = this.#leads.length < 2;
    if (this.#leads.length > 0) {
      setAttribute(slider, "max", String(this.#leads.length - 1));
      if (index >= 0 && slider.valueAsNumber !== index) {
        slider.value = String(index);
      }
    }
    const text = (lead === 1 ? "1 step" : `${lead} steps`)
      + (this.#dt === null || this.#dt === undefined ? "" : `, ${number(lead * this.#dt)} in time`);
    setAttribute(slider, "aria-valuetext", text);
    setAttribute(leadSteps, "data-value", String(lead));
    setText(leadSteps, text);
    this.#errors.line(lead);
  }

  #showChannels({ shape, equation }) {
    const count = shape?.[0] ?? 1;
    const signature = `${equation} ${count}`;
    const box = this.#nodes.channels;
    if (signature !== this.#channels) {
      this.#channels = signature;
      box.hidden = count < 2;
      box.replaceChildren(...(count < 2 ? [] : Array.from({ length: count }, (_, i) => {
        const label = element("label");
        const input = element("input");
        input.type = "radio";
        input.name = "channel";
        input.value = String(i);
        label.append(input, element("span", "", CHANNEL_NAMES[equation]?.[i] ?? `Channel ${i}`));
        return label;
      })));
    }
    const chosen = box.querySelector(`input[value="${this.#route.channel}"]`);
    if (chosen) {
      chosen.checked = true;
    }
  }

  #showErrors({ errors, leads }) {
    const forecast = positive(errors?.forecast);
    const persistence = positive(errors?.persistence);
    const at = errors?.leads ?? leads ?? [];
    const last = at.at(-1) ?? 1;
    this.#errors.set(
      [at, fill(forecast, at.length), fill(persistence, at.length)],
      [Math.max((at[0] ?? 1) - 0.4, 0), last + 0.4],
      decades(forecast, persistence));
    const nothing = forecast.every((value) => value === null) && persistence.every((value) => value === null);
    setText(this.#nodes.errorsCount, errors?.count ? `median relative L2 of ${errors.count}` : "median relative L2");
    this.#errors.hint(nothing ? "No forecast has met its truth yet." : "");
  }

  #tell(node, text) {
    node.hidden = text === "";
    setText(node, text);
  }
}

/** The badge of a health, as elements to write into. */
export function badge(box) {
  const sign = mark("new");
  const text = element("span");
  box.append(sign, text);
  return { healthMark: sign, healthText: text };
}

function fill(values, length) {
  return Array.from({ length }, (_, i) => values[i] ?? null);
}

function shapeText(shape) {
  if (!shape) {
    return "";
  }
  const [channels, ...space] = shape;
  return (channels > 1 ? `${channels} × ` : "") + space.join(" × ");
}

function agoText(age) {
  return age === null || age === undefined ? "–" : `${age < 1000 ? millis(age) : duration(age)} ago`;
}

function latencyText(latency) {
  return latency ? `${millis(latency.p50)} · ${millis(latency.p99)}` : "–";
}
