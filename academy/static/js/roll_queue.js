// Taps on their way to the school: kept on this phone until they have arrived, sent one after another, in order.

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

/** Makes a name that no other tap has. crypto.randomUUID is missing outside https. */
export function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Each item is kept under a key of its own, so that two tabs with the same roll never overwrite each other's; an item
 * that both send arrives twice under one name and counts once.
 */
export class Queue {
  /**
   * @param {string} prefix of the keys, one for each person and session
   * @param {(item: object) => Promise<"done" | "later" | "stop">} send
   * @param {() => void} onChange is called when something has come, has gone, or has to wait
   */
  constructor(prefix, send, onChange) {
    this.prefix = `${prefix}:`;
    this.send = send;
    this.onChange = onChange;
    this.items = readAll(this.prefix);
    this.isWaiting = false;
    this.isStopped = false;
    this.isRunning = false;
    this.wake = () => {};
  }

  /** Takes an item in and sends it when its turn has come. */
  add(item) {
    const last = this.items.length ? Number(this.items.at(-1).key.split(":").at(-2)) : 0;
    item.tap = newName();
    item.key = `${this.prefix}${String(last + 1).padStart(9, "0")}:${item.tap}`;
    this.items.push(item);
    keep(item);
    this.onChange();
    this.run();
  }

  /** Keeps what has changed about an item. */
  update(item) {
    keep(item);
  }

  /** Forgets items that are not to be sent any more. */
  drop(items) {
    for (const item of items) forget(item);
    this.items = this.items.filter((item) => !items.includes(item));
  }

  /** Sends everything; waits longer and longer while the school cannot be reached. */
  async run() {
    if (this.isRunning || this.isStopped) return;
    this.isRunning = true;
    let wait = FIRST_WAIT;
    while (this.items.length && !this.isStopped) {
      const item = this.items[0];
      const outcome = await this.send(item);
      if (outcome === "done") {
        this.drop([item]);
        wait = FIRST_WAIT;
      }
      this.isStopped = outcome === "stop";
      this.isWaiting = outcome === "later";
      this.onChange();
      if (this.isWaiting) {
        await this.pause(wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
    }
    this.isRunning = false;
  }

  /** Waits, or until somebody calls wake(). */
  pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = window.setTimeout(resolve, milliseconds);
      this.wake = () => {
        window.clearTimeout(timer);
        resolve();
      };
    });
  }
}

function readAll(prefix) {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    return keys.sort().map((key) => JSON.parse(localStorage.getItem(key)));
  } catch {
    return [];
  }
}

// Where the browser keeps nothing (a private window, a full phone) the taps live as long as the page.
function keep(item) {
  try {
    localStorage.setItem(item.key, JSON.stringify(item));
  } catch {
    window.console.warn("This browser keeps nothing: taps that have not arrived are lost with the page.");
  }
}

function forget(item) {
  try {
    localStorage.removeItem(item.key);
  } catch {
    window.console.warn("This browser keeps nothing.");
  }
}
