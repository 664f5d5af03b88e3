/** The wall: one tile for each stream. Tiles are kept and only what changed is written. */

import { element, integer, number, setText } from "./format.js";
import { mark, setMark, severity } from "./health.js";

/** How far beyond the limit the bar reaches: the notch of the limit is at 1 / 1.6 of it. */
const BAR_REACH = 1.6;
const BAR_STEPS = 40;
/** Names mostly differ at their end, so it is the middle that gives way. */
const TAIL = 7;

class Tile {
  constructor(id) {
    this.id = id;
    this.health = "";
    this.severity = 0;
    this.text = null;
    this.words = "";
    this.fill = -1;
    this.trial = false;
    this.model = null;
    this.seen = 0;
    this.shown = true;
    this.node = element("button", "tile");
    this.node.type = "button";
    this.node.tabIndex = -1;
    this.node.dataset.id = id;
    this.node.title = id;
    this.mark = mark("new");
    const name = element("span", "name");
    const letters = Array.from(id);
    const cut = letters.length > TAIL ? letters.length - TAIL : 0;
    const part = (className, from, to) => element("span", className, letters.slice(from, to).join(""));
    name.append(part("start", 0, cut), part("end", cut));
    this.error = element("span", "error");
    this.kind = element("span", "kind");
    const bar = element("span", "bar");
    bar.setAttribute("aria-hidden", "true");
    this.bar = element("i");
    bar.append(this.bar);
    this.node.append(this.mark, name, this.error, this.kind, bar);
  }

  /** @return whether the tile may have to move or to hide */
  write(health, error, ratio, model, trial, equation) {
    let moves = false;
    if (health !== this.health) {
      this.health = health;
      this.severity = severity(health);
      this.node.dataset.health = health;
      setMark(this.mark, health);
      moves = true;
    }
    const text = number(error, 2);
    if (text !== this.text) {
      this.text = text;
      this.error.textContent = text;
    }
    const fill = ratio === null ? 0 : Math.round(Math.min(Math.max(ratio / BAR_REACH, 0), 1) * BAR_STEPS);
    if (fill !== this.fill) {
      this.fill = fill;
      this.bar.style.transform = `scaleX(${fill / BAR_STEPS})`;
      this.bar.className = ratio !== null && ratio > 1 ? "over" : "";
    }
    if (trial !== this.trial || model !== this.model) {
      this.trial = trial;
      this.model = model;
      this.kind.textContent = trial ? "on trial" : model || equation;
      this.kind.classList.toggle("trial", trial);
      this.words = `${this.id}\n${equation}\n${model}`.toLowerCase();
      moves = true;
    }
    return moves;
  }
}

export class Wall {
  #box;
  #note;
  #tiles = new Map();
  #order = [];
  #visible = [];
  #round = 0;
  #chosen = null;
  #reveal = false;
  #roving = null;
  #words = [];
  #healths = new Set();
  #worstFirst = true;
  #pressed = false;
  #late = false;
  #hasMore = 0;

  /**
   * @param box where the tiles go
   * @param note what says that there is nothing to see, or more than can be shown
   * @param onOpen what to call with the id of a stream that is chosen
   */
  constructor(box, note, onOpen) {
    this.#box = box;
    this.#note = note;
    box.addEventListener("click", (event) => {
      const tile = event.target.closest(".tile");
      if (tile) {
        onOpen(tile.dataset.id);
      }
    });
    box.addEventListener("focusin", (event) => this.#rove(this.#tiles.get(event.target.dataset.id) ?? null));
    // A tile that moves away between pressing and letting go would lose the click.
    box.addEventListener("pointerdown", () => {
      this.#pressed = true;
    });
    for (const name of ["pointerup", "pointercancel"]) {
      addEventListener(name, () => {
        this.#pressed = false;
      });
    }
  }

  /** Takes the tiles of the wall event; {@code total} says how many streams there are. */
  update(tiles, total) {
    this.#round++;
    let moves = this.#late;
    for (const [id, health, error, ratio, , model, trial, , equation] of tiles) {
      let tile = this.#tiles.get(id);
      if (tile === undefined) {
        tile = new Tile(id);
        this.#tiles.set(id, tile);
        moves = true;
      }
      tile.seen = this.#round;
      moves = tile.write(health, error, ratio, model ?? "", Boolean(trial), equation ?? "") || moves;
    }
    if (this.#tiles.size > tiles.length) {
      for (const tile of this.#tiles.values()) {
        if (tile.seen !== this.#round) {
          this.#tiles.delete(tile.id);
          tile.node.remove();
          moves = true;
        }
      }
    }
    const hasMore = Math.max(total - tiles.length, 0);
    if (moves || hasMore !== this.#hasMore) {
      this.#hasMore = hasMore;
      this.arrange();
    }
  }

  filter(text) {
    this.#words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.arrange();
  }

  toggleHealth(name) {
    if (!this.#healths.delete(name)) {
      this.#healths.add(name);
    }
    this.arrange();
    return this.#healths.has(name);
  }

  sort(worstFirst) {
    this.#worstFirst = worstFirst;
    this.arrange();
  }

  choose(id) {
    if (this.#chosen !== id) {
      this.#tiles.get(this.#chosen)?.node.removeAttribute("aria-current");
      this.#chosen = id;
      this.#reveal = true;
    }
    const tile = this.#tiles.get(id);
    if (tile) {
      tile.node.setAttribute("aria-current", "true");
      if (this.#reveal) {
        this.#reveal = false;
        requestAnimationFrame(() => tile.node.scrollIntoView({ block: "nearest" }));
      }
    }
  }

  /** The ids of the streams whose health is this one. */
  with(health) {
    return [...this.#tiles.values()].filter((tile) => tile.health === health).map((tile) => tile.id);
  }

  focus() {
    const tile = this.#roving ?? this.#visible[0];
    tile?.node.focus();
    return tile !== undefined;
  }

  /** Moves the focus with the arrow keys. */
  move(key) {
    if (document.activeElement?.closest("#wall") === null) {
      return document.activeElement === document.body && this.focus();
    }
    const at = this.#visible.indexOf(this.#roving);
    const columns = getComputedStyle(this.#box).gridTemplateColumns.split(" ").length;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
    const to = key === "Home" ? 0 : key === "End" ? this.#visible.length - 1 : at + by;
    this.#visible[to]?.node.focus();
    return true;
  }

  arrange() {
    this.#late = this.#pressed;
    if (this.#pressed) {
      return;
    }
    const byName = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
    this.#order = [...this.#tiles.values()].sort(
      this.#worstFirst ? (a, b) => a.severity - b.severity || byName(a, b) : byName);
    const active = document.activeElement;
    this.#reorder();
    if (active !== document.activeElement && this.#box.contains(active)) {
      active.focus({ preventScroll: true });
    }
    for (const tile of this.#order) {
      const shown = (this.#healths.size === 0 || this.#healths.has(tile.health))
        && this.#words.every((word) => tile.words.includes(word));
      if (shown !== tile.shown) {
        tile.shown = shown;
        tile.node.hidden = !shown;
      }
    }
    this.#visible = this.#order.filter((tile) => tile.shown);
    if (!this.#visible.includes(this.#roving)) {
      this.#rove(this.#visible[0] ?? null);
    }
    this.choose(this.#chosen);
    this.#tell();
  }

  /** Brings the nodes into order with few moves: most are where they belong. */
  #reorder() {
    let cursor = this.#box.firstElementChild;
    for (const { node } of this.#order) {
      if (node === cursor) {
        cursor = cursor.nextElementSibling;
      } else if (cursor !== null && node === cursor.nextElementSibling) {
        // It is the one before that goes away, so that one is moved, not all that follow.
        const leaves = cursor;
        cursor = node.nextElementSibling;
        this.#box.append(leaves);
      } else {
        this.#box.insertBefore(node, cursor);
      }
    }
  }

  #rove(tile) {
    if (tile !== this.#roving) {
      if (this.#roving !== null) {
        this.#roving.node.tabIndex = -1;
      }
      this.#roving = tile;
      if (tile !== null) {
        tile.node.tabIndex = 0;
      }
    }
  }

  #tell() {
    const nothing = this.#tiles.size > 0 && this.#visible.length === 0;
    const text = nothing ? "No stream matches the filter."
      : this.#hasMore > 0 ? `${integer(this.#hasMore)} more streams are not shown.` : "";
    this.#note.hidden = text === "";
    setText(this.#note, text);
  }
}
