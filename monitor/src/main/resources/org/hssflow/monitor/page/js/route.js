/** What is chosen, kept in the fragment of the address, so that links, back and forward work. */

export const DEFAULT_LEAD = 5;

export function readRoute() {
  const values = new URLSearchParams(location.hash.slice(1));
  const whole = (name, least, otherwise) => {
    const value = Number.parseInt(values.get(name) ?? "", 10);
    return Number.isSafeInteger(value) && value >= least ? value : otherwise;
  };
  return {
    stream: values.get("stream") || null,
    lead: whole("lead", 1, DEFAULT_LEAD),
    channel: whole("channel", 0, 0),
  };
}

/** Writes what is chosen; only another stream makes a new entry in the history. */
export function writeRoute(route) {
  const hash = route.stream === null ? "" : `#${new URLSearchParams(route)}`;
  if (hash === location.hash) {
    return;
  }
  const target = location.pathname + location.search + hash;
  if (readRoute().stream === route.stream) {
    history.replaceState(null, "", target);
  } else {
    history.pushState(null, "", target);
  }
}

export function onRoute(take) {
  addEventListener("popstate", () => take(readRoute()));
  addEventListener("hashchange", () => take(readRoute()));
}
