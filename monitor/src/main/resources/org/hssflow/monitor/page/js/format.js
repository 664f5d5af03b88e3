/** Numbers, times and elements as text. Everything that comes from outside goes through textContent. */

export const NONE = "–";

/** A measured number in about three digits, in whatever notation is short. */
export function number(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return NONE;
  }
  if (value === 0) {
    return "0";
  }
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) {
    return minus(value.toExponential(digits - 1).replace("e+", "e"));
  }
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return minus(value.toFixed(decimals));
}

/** For axes: short, without trailing zeros. */
export function tick(value) {
  if (value === null || value === undefined) {
    return "";
  }
  if (value === 0) {
    return "0";
  }
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3
    ? minus(value.toExponential(1).replace(".0e", "e").replace("e+", "e"))
    : minus(String(Number(value.toPrecision(4))));
}

function minus(text) {
  return text.replace(/^-/, "−");
}

export function rate(value) {
  if (value === null || value === undefined) {
    return NONE;
  }
  return value >= 100 || value === 0 ? integer(Math.round(value)) : value.toFixed(1);
}

export function integer(value) {
  return value === null || value === undefined ? NONE : value.toLocaleString("en").replaceAll(",", "\u202f");
}

export function millis(value) {
  if (value === null || value === undefined) {
    return NONE;
  }
  return value < 1000 ? `${Math.round(value)} ms` : duration(value);
}

/** A duration in the largest unit that says enough. */
export function duration(value) {
  if (value === null || value === undefined) {
    return NONE;
  }
  const seconds = Math.max(value, 0) / 1000;
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  if (seconds < 120) {
    return `${Math.round(seconds)} s`;
  }
  if (seconds < 7200) {
    return `${Math.round(seconds / 60)} min`;
  }
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const SHORT_CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

export function clock(at) {
  return at === null || at === undefined ? NONE : CLOCK.format(at);
}

export function shortClock(at) {
  return SHORT_CLOCK.format(at);
}

/** The time of day, with the date if that is another one than today's. */
export function moment(at, now) {
  return now - at > 43200000 ? `${DAY.format(at)} ${CLOCK.format(at)}` : CLOCK.format(at);
}

/** The parameters of an equation as one line. */
export function parameters(values) {
  return Object.entries(values ?? {}).map(([name, value]) => `${name} ${number(value)}`).join(", ") || NONE;
}

/** Writes only what changed: the cheapest write is none. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Sets an attribute, again only if it changed; null takes it away. */
export function setAttribute(node, name, value) {
  if (value === null) {
    node.removeAttribute(name);
  } else if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

/** An element with a class and a text. */
export function element(name, className = "", text = null) {
  const node = document.createElement(name);
  if (className) {
    node.className = className;
  }
  if (text !== null) {
    node.textContent = text;
  }
  return node;
}
