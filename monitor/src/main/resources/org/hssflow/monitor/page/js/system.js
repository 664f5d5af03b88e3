/** Throughput and latency of the whole system. */

import { Chart, greatest, roof } from "./charts.js";
import { clock, millis, rate } from "./format.js";

const LEAST_SPAN_MILLIS = 120_000;
const at = (seconds) => clock(seconds * 1000);

export class System {
  #traffic;
  #latency;

  constructor(traffic, latency) {
    this.#traffic = new Chart(traffic, {
      time: true,
      sync: "system",
      at,
      latest: true,
      left: 44,
      series: [
        { label: "states", color: "truth", format: rate },
        { label: "forecasts", color: "forecast", format: rate },
        { label: "set aside", color: "alarm", format: rate },
      ],
    });
    this.#latency = new Chart(latency, {
      time: true,
      sync: "system",
      at,
      latest: true,
      yFormat: millis,
      left: 52,
      series: [
        { label: "p50", color: "ahead", format: millis },
        { label: "p99", color: "difference", format: millis },
      ],
    });
  }

  show(traffic) {
    const { from, every, states, rollouts, deadLetters, p50, p99 } = traffic;
    const times = bucketTimes(from, every, states.length);
    const range = bucketRange(from, every, states, rollouts, deadLetters);
    const fastest = greatest(states, rollouts, deadLetters);
    this.#traffic.set([times, states, rollouts, deadLetters], range, [0, roof(fastest)]);
    const slowest = greatest(p50, p99);
    this.#latency.set([times, p50, p99], range, [0, roof(slowest)]);
    this.#latency.hint(slowest === 0 ? "Nothing forecast in this time." : "");
  }
}

/** What the axis spans, in seconds: from the first bucket that holds something on, but two minutes at least. */
export function bucketRange(from, every, ...series) {
  const firsts = series.map((values) => values.findIndex((value) => value !== null)).filter((first) => first >= 0);
  const end = from + every * series[0].length;
  const begin = firsts.length === 0 ? from : from + every * Math.min(...firsts);
  return [Math.max(from, Math.min(begin, end - LEAST_SPAN_MILLIS)) / 1000, end / 1000];
}

/** The middles of buckets in seconds, as the axis wants them. */
export function bucketTimes(from, every, count) {
  return Array.from({ length: count }, (_, i) => (from + (i + 0.5) * every) / 1000);
}
