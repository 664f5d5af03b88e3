/** Puts the page together. */

import { table } from "./colors.js";
import { installKeys } from "./keys.js";
import { Live } from "./live.js";
import { readRoute, onRoute, writeRoute } from "./route.js";
import { badge, StreamPanel } from "./stream.js";
import { Status } from "./status.js";
import { System } from "./system.js";
import { Wall } from "./wall.js";

const WALL_SILENCE_MILLIS = 6000;
const MOST_NAMES_ANNOUNCED = 3;

const node = (id) => document.getElementById(id);
const measured = { paintMillis: null };
window.hssflow = measured;

let palette = null;
let route = readRoute();
let newest = null;
let frame = 0;
let knownAlarms = null;

const wall = new Wall(node("wall"), node("wall-note"), (stream) => go({ ...route, stream, channel: 0 }));
const status = new Status((health) => wall.toggleHealth(health), (news) => say(news));
const system = new System(node("traffic"), node("latency"));
const panel = new StreamPanel(
  {
    panel: node("panel"),
    name: node("stream-name"),
    note: node("stream-note"),
    health: node("fact-health"),
    ...badge(node("fact-health")),
    facts: node("facts"),
    details: node("details"),
    lead: node("lead"),
    leadSteps: node("lead-steps"),
    channels: node("channels"),
    fields: node("fields"),
    spacetime: node("spacetime"),
    errors: node("errors"),
    errorsCount: node("errors-count"),
    scores: node("scores"),
    history: node("history"),
    alarms: node("alarms"),
  },
  () => palette,
  (changed) => {
    writeRoute(changed);
    route = changed;
  });

/** Goes to another stream, or to the wall alone. */
function go(next) {
  writeRoute(next);
  show(next);
}

function show(next) {
  const before = route.stream;
  route = next;
  const open = next.stream !== null;
  node("panel").hidden = !open;
  document.body.dataset.view = open ? "stream" : "wall";
  wall.choose(next.stream);
  panel.open(next);
  title();
  if (open && before !== next.stream) {
    node("panel").scrollTop = 0;
    if (getComputedStyle(node("overview")).display === "none") {
      scrollTo(0, 0);
      node("stream-name").focus();
    }
  }
}

function close() {
  if (route.stream === null) {
    return false;
  }
  go({ ...route, stream: null });
  wall.focus();
  return true;
}

function title() {
  const alarms = newest?.health.alarm ?? 0;
  const name = route.stream === null ? "hssflow" : `${route.stream} – hssflow`;
  document.title = alarms > 0 ? `(${alarms}) ${name}` : name;
}

function paint() {
  frame = 0;
  const before = performance.now();
  wall.update(newest.tiles, newest.total);
  measured.paintMillis = performance.now() - before;
  status.show(newest);
  system.show(newest.traffic);
  announce(wall.with("alarm"));
  title();
}

/** Tells of the alarms that were not up before; those that are up when the page opens are no news. */
function announce(alarms) {
  const fresh = knownAlarms === null ? [] : alarms.filter((id) => !knownAlarms.has(id));
  knownAlarms = new Set(alarms);
  if (fresh.length > 0) {
    const names = fresh.slice(0, MOST_NAMES_ANNOUNCED).join(", ");
    const more = fresh.length - MOST_NAMES_ANNOUNCED;
    say(`Drift alarm: ${names}${more > 0 ? ` and ${more} more` : ""}`);
  }
}

/** For screen readers. */
function say(news) {
  node("announcer").textContent = news;
}

async function configure() {
  if (palette !== null) {
    return;
  }
  try {
    const answer = await fetch("api/config");
    if (answer.ok) {
      const config = await answer.json();
      palette = { field: table(config.colors.field), difference: table(config.colors.difference) };
      status.configure(config);
    }
  } catch {
    // The banner says that the monitor is gone; the next wall event asks again.
  }
}

function move(event) {
  // Beside an open stream the arrows scroll, unless the focus is on the wall.
  return (route.stream === null || node("wall").contains(document.activeElement)) && wall.move(event.key);
}

function help() {
  node("help").showModal();
  return true;
}

function toggleTheme() {
  document.dispatchEvent(new Event("toggle-theme"));
  return true;
}

function escape(event) {
  const filter = node("filter");
  if (event.target === filter && filter.value !== "") {
    filter.value = "";
    wall.filter("");
    return true;
  }
  if (event.target === filter) {
    filter.blur();
    return true;
  }
  return close();
}

installKeys({
  ArrowLeft: move,
  ArrowRight: move,
  ArrowUp: move,
  ArrowDown: move,
  Home: move,
  End: move,
  Escape: escape,
  t: toggleTheme,
  "?": help,
  "/": () => {
    node("filter").focus();
    node("filter").select();
    return true;
  },
  "[": () => {
    panel.stepLead(-1);
    return true;
  },
  "]": () => {
    panel.stepLead(1);
    return true;
  },
});
node("theme").addEventListener("click", toggleTheme);
node("help-open").addEventListener("click", help);
node("close").addEventListener("click", close);
node("filter").addEventListener("input", () => wall.filter(node("filter").value));
node("sort").addEventListener("click", () => {
  const worstFirst = node("sort").dataset.order === "name";
  node("sort").dataset.order = worstFirst ? "severity" : "name";
  node("sort").textContent = worstFirst ? "Worst first" : "By name";
  wall.sort(worstFirst);
});
onRoute((next) => show(next));

const live = new Live({
  events: {
    wall: (event) => {
      newest = event;
      frame ||= requestAnimationFrame(paint);
      configure();
    },
  },
  onLost: () => status.lost(),
  silenceMillis: WALL_SILENCE_MILLIS,
});
configure();
show(route);
live.listen("api/wall");
