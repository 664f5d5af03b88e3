/** The keys of the page. */

const SLIDER_KEYS = /^(Arrow|Page|Home|End)/;

/**
 * @param actions what to do, by the key; each gets the event and says whether the key was for it
 */
export function installKeys(actions) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
      return;
    }
    if (document.querySelector("dialog[open]") || belongsToField(event.target, event.key)) {
      return;
    }
    if (actions[event.key]?.(event)) {
      event.preventDefault();
    }
  });
}

function belongsToField(target, key) {
  if (!(target instanceof HTMLInputElement) || key === "Escape") {
    return false;
  }
  return target.type === "text" || SLIDER_KEYS.test(key);
}
