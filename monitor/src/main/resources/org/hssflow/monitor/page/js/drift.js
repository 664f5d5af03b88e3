/** The drift statistic, the one-step error, and what was decided, on one axis of time and as lists. */

import { Chart, decades, greatest, positive, roof } from "./charts.js";
import { clock, element, moment } from "./format.js";
import { bucketRange, bucketTimes } from "./system.js";

const COLORS = {
  alarm: "alarm", recovered: "ok", promote: "ok", rollback: "unserved", reject: "dim", shadow: "ahead", serve: "dim",
};
const at = (seconds) => clock(seconds * 1000);

export class Drift {
  #statistic;
  #residual;
  #history;
  #alarms;
  #shown = "";

  constructor(scores, history, alarms) {
    this.#history = history;
    this.#alarms = alarms;
    const top = element("div", "caption");
    top.append(element("b", "", "Drift statistic"), element("span", "detail", "an alarm is raised above the limit"));
    const statistic = element("div", "plot mid");
    const bottom = element("div", "caption");
    bottom.append(element("b", "", "One-step error"), element("span", "detail", "relative to the change in the step"));
    const residual = element("div", "plot");
    scores.append(top, statistic, bottom, residual);
    const common = { time: true, sync: "drift", at, latest: true };
    this.#statistic = new Chart(statistic, {
      ...common,
      marksAbove: true,
      series: [
        { label: "statistic", color: "forecast", width: 1.6 },
        { label: "limit", color: "alarm", width: 1.2, dash: [6, 4] },
      ],
    });
    this.#residual = new Chart(residual, {
      ...common,
      log: true,
      series: [{ label: "error", color: "truth" }],
    });
  }

  show(data) {
    const { from, every, statistic, limit, residual } = data.scores;
    const decisions = [...(data.decisions ?? [])].sort((a, b) => b.at - a.at);
    const alarms = [...(data.alarms ?? [])].sort((a, b) => b.at - a.at);
    const marks = [
      ...decisions.map((one) => ({
        x: one.at / 1000,
        color: COLORS[one.action] ?? "dim",
        shape: one.action,
        text: `${clock(one.at)} ${actionText(one)} ${subject(one)}: ${one.reason ?? ""}`,
      })),
      ...alarms.map((one) => ({
        x: one.at / 1000,
        color: COLORS[one.status] ?? "dim",
        shape: one.status,
        text: `${clock(one.at)} ${one.status}: ${one.reason ?? ""}`,
      })),
    ];
    this.#statistic.mark(marks);
    this.#residual.mark(marks);
    const times = bucketTimes(from, every, statistic.length);
    const range = bucketRange(from, every, statistic, residual);
    const top = roof(greatest(statistic, limit));
    const least = statistic.reduce((low, value) => Math.min(low, value ?? 0), 0);
    this.#statistic.set([times, statistic, limit], range, [least < 0 ? -roof(-least) : 0, top]);
    this.#residual.set([times, positive(residual)], range, decades(residual));
    const scored = statistic.some((value) => value !== null);
    this.#statistic.hint(scored ? "" : "No score in this time.");
    this.#lists(decisions, alarms, data.now);
  }

  #lists(decisions, alarms, now) {
    const signature = JSON.stringify([decisions, alarms]);
    if (signature === this.#shown) {
      return;
    }
    this.#shown = signature;
    this.#history.replaceChildren(...decisions.map((one) => decisionItem(one, now)));
    this.#alarms.replaceChildren(...alarms.map((one) => alarmItem(one, now)));
    if (decisions.length === 0) {
      this.#history.append(element("p", "empty", "No decision so far: the model it began with serves."));
    }
    if (alarms.length === 0) {
      this.#alarms.append(element("p", "empty", "No alarm so far."));
    }
  }
}

/** A candidate that was trained for the stream is told from one that was found. */
function actionText({ action, trainedInSeconds }) {
  return trainedInSeconds === null ? action : `trained in ${trainedInSeconds.toFixed(1)} s → ${action}`;
}

/** The model that a decision is about. */
function subject({ action, champion, candidate, dropped }) {
  return (action === "shadow" ? candidate : action === "reject" ? dropped ?? candidate : champion) ?? champion ?? "";
}

function decisionItem(one, now) {
  const item = element("li");
  item.dataset.action = one.action;
  item.dataset.champion = String(one.champion);
  const head = element("div", "head");
  head.append(
    shape(one.action), element("b", "", actionText(one)), element("span", "model", subject(one)), time(one.at, now));
  const facts = [
    one.champion && subject(one) !== one.champion ? `${one.champion} serves` : null,
    one.dropped && subject(one) !== one.dropped ? `${one.dropped} dropped` : null,
    one.previous && one.action === "promote" ? `before: ${one.previous}` : null,
    one.scope === "*" ? "for all streams" : null,
    one.step === null || one.step === undefined ? null : `at step ${one.step}`,
    one.byHand ? "by hand" : null,
  ].filter(Boolean).join(" · ");
  item.append(head, element("p", "reason", one.reason || "no reason given"), element("p", "detail", facts));
  return item;
}

function alarmItem(one, now) {
  const item = element("li");
  item.dataset.status = one.status;
  const head = element("div", "head");
  head.append(shape(one.status), element("b", "", one.status), element("span", "model", `step ${one.step ?? "–"}`),
    time(one.at, now));
  item.append(head, element("p", "reason", one.reason || ""));
  return item;
}

function shape(kind) {
  const sign = element("i", "shape");
  sign.dataset.kind = kind;
  sign.setAttribute("aria-hidden", "true");
  return sign;
}

function time(when, now) {
  const node = element("time", "", moment(when, now));
  node.dateTime = new Date(when).toISOString();
  return node;
}
