/** What the whole is like: the numbers of the header, the chips, and the banner that says what is wrong. */

import { clock, duration, element, integer, millis, rate, setAttribute, setText } from "./format.js";
import { HEALTH, mark } from "./health.js";

/** @return the state of the page after a wall event */
export function stateOf({ broker, total, health }) {
  if (broker.state !== "up") {
    return broker.state === "gone" ? "broker-gone" : "connecting";
  }
  if (!total) {
    return "no-data";
  }
  return (health.silent ?? 0) >= total ? "stale" : "ok";
}

export class Status {
  #node = (id) => document.getElementById(id);
  #config = null;
  #wall = null;
  #state = "connecting";
  #heardAt = null;
  #chips = new Map();
  #onState;

  /**
   * @param onChip what to call with a health that is clicked; answers whether it is chosen now
   * @param onState what to call with the title of the state when it changes
   */
  constructor(onChip, onState) {
    this.#onState = onState;
    for (const { name, label, meaning } of HEALTH) {
      const chip = element("button", "chip");
      const count = element("b", "", "0");
      chip.type = "button";
      chip.title = meaning;
      chip.dataset.health = name;
      chip.setAttribute("aria-pressed", "false");
      chip.append(mark(name), element("span", "label", label), count);
      chip.addEventListener("click", () => chip.setAttribute("aria-pressed", String(onChip(name))));
      this.#node("chips").append(chip);
      this.#chips.set(name, { chip, count });
      const pair = element("div");
      const term = element("dt");
      term.append(mark(name), label);
      pair.append(term, element("dd", "", meaning));
      this.#node("help-health").append(pair);
    }
    // How long something has been gone goes on while no event comes.
    setInterval(() => this.#banner(), 1000);
  }

  configure(config) {
    this.#config = config;
    const { version, bootstrap, topicPrefix } = config;
    setText(this.#node("about"), `hssflow ${version}, broker ${bootstrap}, topics ${topicPrefix}.*`);
    this.#broker();
    this.#banner();
  }

  /** The monitor itself cannot be heard. */
  lost() {
    this.#enter("monitor-gone");
  }

  show(wall) {
    this.#wall = wall;
    this.#heardAt = Date.now();
    const { rates, latencyMillis, health } = wall;
    this.#value("total", wall.total, integer(wall.total));
    this.#value("rate-states", rates.states, rate(rates.states));
    this.#value("rate-rollouts", rates.rollouts, rate(rates.rollouts));
    this.#value("rate-scores", rates.scores, rate(rates.scores));
    this.#value("latency-now", latencyMillis?.p50 ?? null,
      latencyMillis ? `${millis(latencyMillis.p50)} · ${millis(latencyMillis.p99)}` : "–");
    this.#value("lag", wall.lagMillis, millis(wall.lagMillis) + (wall.skipped > 0 ? ` (${wall.skipped} skipped)` : ""));
    this.#deadLetters(wall.deadLetters ?? {}, rates.deadLetters);
    for (const [name, { chip, count }] of this.#chips) {
      const many = health[name] ?? 0;
      setText(count, integer(many));
      chip.classList.toggle("none", many === 0);
    }
    this.#broker();
    this.#enter(stateOf(wall));
  }

  #value(id, raw, text) {
    const node = this.#node(id);
    setAttribute(node, "data-value", String(raw ?? null));
    setText(node, text);
  }

  #deadLetters(counts, perSecond) {
    const entries = Object.entries(counts);
    const sum = entries.reduce((all, [, count]) => all + count, 0);
    this.#value("deadletters", sum, integer(sum));
    const why = entries.map(([name, count]) => `${name} ${count}`).join(", ");
    this.#node("deadletters").title =
      sum === 0 ? "No record was set aside" : `${why}; ${rate(perSecond)} per second now`;
    this.#node("deadletters").classList.toggle("some", perSecond > 0);
  }

  #broker() {
    const node = this.#node("broker");
    const state = this.#state === "monitor-gone" ? "unknown" : this.#wall?.broker.state ?? "connecting";
    setAttribute(node, "data-broker", state);
    const where = this.#config?.bootstrap ?? "";
    setText(node.querySelector("span"), `Broker ${state}`);
    node.title = where;
  }

  #enter(state) {
    const before = this.#state;
    if (state !== this.#state || state === "monitor-gone") {
      this.#state = state;
      document.body.dataset.state = state;
      this.#broker();
    }
    this.#banner();
    if (state !== before) {
      this.#onState(this.#words()[0] || "Data comes");
    }
  }

  #banner() {
    const [title, text] = this.#words();
    const banner = this.#node("banner");
    banner.hidden = title === "";
    setText(this.#node("banner-title"), title);
    setText(this.#node("banner-text"), text);
    const alone = !(this.#wall?.total > 0);
    banner.classList.toggle("alone", alone);
    this.#node("banner-do").hidden = this.#state !== "no-data";
    if (this.#state === "no-data") {
      const at = this.#config?.bootstrap ?? "localhost:9092";
      setText(this.#node("banner-commands"), `./hssflow job run --bootstrap ${at} --create-topics 4\n`
        + `./hssflow simulate --equation heat-1d --bootstrap ${at} --streams 8 --rate 5`);
    }
  }

  /** @return title and text; no title where all is well */
  #words() {
    const now = Date.now();
    const broker = this.#wall?.broker;
    const where = this.#config ? ` at ${this.#config.bootstrap}` : "";
    const missing = this.#wall?.missingTopics ?? [];
    const topics = missing.length === 0 ? ""
      : missing.length === 1 ? `The topic ${missing[0]} is missing.` : `The topics ${missing.join(", ")} are missing.`;
    switch (this.#state) {
      case "connecting":
        return ["Connecting …", [`Asking for the broker${where}.`, broker?.message].filter(Boolean).join(" ")];
      case "no-data":
        return ["No data yet", `The broker${where} answers, but no state has come. ${topics}`];
      case "stale": {
        const age = this.#wall.tiles.reduce((least, tile) => Math.min(least, tile[7] ?? Infinity), Infinity);
        const heard = Number.isFinite(age) ? ` The newest state came ${duration(age)} ago.` : "";
        return ["Stale", `All ${integer(this.#wall.total)} streams are silent.${heard} Do the simulators run?`];
      }
      case "broker-gone":
        return ["Broker gone", [
          `No broker${where} has answered since ${clock(broker.since)}, for`,
          `${duration(this.#wall.now - broker.since + (now - this.#heardAt))}.`,
          "Everything goes on by itself once one does.",
          broker.message && `What the monitor was told: ${sentence(broker.message)}`,
        ].filter(Boolean).join(" ")];
      case "monitor-gone":
        return ["Monitor gone", this.#heardAt === null
          ? "The monitor does not answer. This page tries again by itself."
          : `Nothing has been heard from the monitor since ${clock(this.#heardAt)}, for `
            + `${duration(now - this.#heardAt)}. `
            + "This page tries again by itself; what it shows is from then."];
      default:
        return missing.length > 0 ? ["Topics missing", `${topics} What they would tell is not shown.`] : ["", ""];
    }
  }
}

function sentence(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
