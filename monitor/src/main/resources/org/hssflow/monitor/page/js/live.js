/** An event stream that comes back: after errors, after silence, and when the page is looked at again. */

const FIRST_DELAY_MILLIS = 500;
const LONGEST_DELAY_MILLIS = 5000;

export class Live {
  #url = null;
  #source = null;
  #timer = 0;
  #watch = 0;
  #delay = FIRST_DELAY_MILLIS;
  #silenceMillis;
  #events;
  #onLost;

  /**
   * @param events what to call with the parsed data, by the name of the event
   * @param onLost what to call once the server cannot be heard
   * @param silenceMillis how long a connection may say nothing before it counts as lost
   */
  constructor({ events, onLost, silenceMillis }) {
    this.#events = events;
    this.#onLost = onLost;
    this.#silenceMillis = silenceMillis;
    document.addEventListener("visibilitychange", () => this.#follow());
    addEventListener("pagehide", () => this.#drop());
    addEventListener("pageshow", () => this.#follow());
  }

  /** Listens to another address from now on; to none for null. */
  listen(url) {
    this.#url = url;
    this.#delay = FIRST_DELAY_MILLIS;
    this.#drop();
    this.#follow();
  }

  #follow() {
    if (document.hidden || this.#url === null) {
      this.#drop();
    } else if (this.#source === null) {
      clearTimeout(this.#timer);
      this.#open();
    }
  }

  #open() {
    const source = new EventSource(this.#url);
    this.#source = source;
    for (const [name, take] of Object.entries(this.#events)) {
      source.addEventListener(name, (event) => {
        if (this.#source === source) {
          this.#delay = FIRST_DELAY_MILLIS;
          this.#await();
          take(JSON.parse(event.data));
        }
      });
    }
    source.addEventListener("error", () => {
      if (this.#source !== source) {
        return;
      }
      this.#onLost();
      if (source.readyState === EventSource.CLOSED) {
        this.#reopen();
      }
    });
    this.#await();
  }

  /** A connection may die without a word, for example with the network under it. */
  #await() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      this.#onLost();
      this.#reopen();
    }, this.#silenceMillis);
  }

  #reopen() {
    this.#drop();
    this.#timer = setTimeout(() => this.#follow(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY_MILLIS);
  }

  #drop() {
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    this.#source?.close();
    this.#source = null;
  }
}
