/** What can be the matter with a stream, worst first. */

import { element, setAttribute } from "./format.js";

export const HEALTH = [
  { name: "alarm", label: "alarm", meaning: "A drift alarm is up: the model no longer fits what the stream does." },
  { name: "unusable", label: "unusable", meaning: "The forecast is not finite, out of range, or of a fallback." },
  { name: "unserved", label: "unserved", meaning: "States come, but no model forecasts them." },
  { name: "silent", label: "silent", meaning: "Nothing has come for five times the usual interval." },
  { name: "new", label: "new", meaning: "Nothing has been scored yet." },
  { name: "ok", label: "ok", meaning: "Forecast, scored, and within its limit." },
];

const RANKS = new Map(HEALTH.map((health, rank) => [health.name, rank]));

export function severity(name) {
  return RANKS.get(name) ?? HEALTH.length;
}

/** The sign of a health: its shape and its colour both come from the style sheet. */
export function mark(name) {
  const sign = element("i", "mark");
  sign.setAttribute("role", "img");
  setMark(sign, name);
  return sign;
}

export function setMark(sign, name) {
  setAttribute(sign, "data-health", name);
  setAttribute(sign, "aria-label", name);
}
