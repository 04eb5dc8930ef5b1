// Saves the roll as one taps. Without this file the same buttons work by form posts.
// One file on purpose: phones keep files for ever by the mark in their address, and an import bears none.

// ---- The way to the school ----

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

/** Makes a name that no other tap has. crypto.randomUUID is missing outside https. */
function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Taps on their way to the school: kept on this phone until they have arrived, sent one after another, in order.
 * Each item is kept under a key of its own, so that two tabs with the same roll never overwrite each other's; an item
 * that both send arrives twice under one name and counts once.
 */
class Queue {
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
    const last = this.items[this.items.length - 1];
    item.number = last ? last.number + 1 : 1;
    item.tap = newName();
    item.key = `${this.prefix}${String(item.number).padStart(9, "0")}:${item.tap}`;
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

// ---- The page ----

const board = document.querySelector("[data-roll]");
const texts = board.dataset;
const line = board.querySelector("[data-line]");
const words = board.querySelector("[data-state-text]");
const undoButton = board.querySelector("[data-undo]");
const allPresent = board.querySelector("[data-all-present]");
const rows = () => [...board.querySelectorAll("[data-row]")];
const rowOf = (id) => document.getElementById(`row-${id}`);
const queue = new Queue(board.dataset.keep, send, showState);
const PATIENCE = 15000;

/** What the last tap was, in words, and what stood before it; null when there is nothing to undo. */
let lastTap = null;
/** Why the last item was refused. */
let problem = "";

// ---- What one sees ----

const press = (row, status) =>
  row.querySelectorAll(".mark").forEach((one) => one.setAttribute("aria-pressed", String(one.value === status)));
const wordOf = (status) =>
  status === "unmarked" ? texts.textUnmarked : board.querySelector(`.mark[value="${status}"]`).textContent.trim();
const nameOf = (row) => row.querySelector(".roll-row__name").textContent.trim();

/** Shows a status that is on its way. */
function showAhead(row, status) {
  row.dataset.status = status === "unmarked" ? "" : status;
  press(row, status);
  remark(row, "sending", texts.textSaving);
}

function remark(row, state, text) {
  const place = row.querySelector("[data-saved]");
  place.dataset.state = state;
  place.textContent = text;
}

/** Goes back to what the school said of a person last. */
function showBack(row) {
  row.dataset.status = row.dataset.stands;
  press(row, row.dataset.stands);
}

/** Puts what the school says of a person in the place of what stands on the page; minutes being typed stay. */
function showStanding(row, fresh, isNew) {
  showBack(row);
  row.querySelector("[data-saved]").replaceWith(fresh.querySelector("[data-saved]"));
  if (!isNew) return;
  const more = row.querySelector("[data-more]");
  const hadFocus = more.contains(document.activeElement);
  more.replaceWith(fresh.querySelector("[data-more]"));
  if (hadFocus) (row.querySelector("summary") ?? row.querySelector(".mark")).focus();
}

/** Counts the rows, so that the numbers are right before anything has arrived. */
function showCounts() {
  const all = rows();
  const unmarked = all.filter((row) => !row.dataset.status).length;
  for (const place of board.querySelectorAll("[data-count]")) {
    const wanted = place.dataset.count === "unmarked" ? "" : place.dataset.count;
    place.textContent = all.filter((row) => row.dataset.status === wanted).length;
  }
  const fill = board.querySelector(".bar__fill");
  fill.setAttribute("width", String((100 * (all.length - unmarked)) / all.length));
  fill.classList.toggle("bar__fill--done", unmarked === 0);
  const hadFocus = allPresent.contains(document.activeElement);
  allPresent.hidden = unmarked === 0;
  if (allPresent.hidden && hadFocus) board.querySelector("[data-summary]").focus({ preventScroll: true });
  const text = unmarked === all.length ? allPresent.dataset.all : allPresent.dataset.others;
  allPresent.querySelector("button span").textContent = text;
}

/** Says how the taps fare: in the line below the numbers, and at each row that waits. */
function showState() {
  const isLate = queue.isWaiting || queue.isStopped;
  for (const row of rows()) {
    if (waitingFor(row).length) remark(row, isLate ? "failed" : "sending", isLate ? texts.textWaiting : texts.textSaving);
  }
  board.querySelector("[data-retry]").hidden = !queue.isWaiting;
  board.querySelector("[data-again]").hidden = !queue.isStopped;
  undoButton.hidden = !lastTap || isLate;
  if (words.textContent !== stateInWords()) words.textContent = stateInWords();
  line.dataset.state = problem || isLate ? "failed" : queue.items.length ? "sending" : "saved";
  line.hidden = false;
  showCounts();
}

function stateInWords() {
  if (problem) return problem;
  if (queue.isStopped) return texts.textEnded;
  if (queue.isWaiting) return texts.textKept;
  if (!lastTap) return queue.items.length ? texts.textSaving : texts.textReady;
  return `${lastTap.words} · ${queue.items.length ? texts.textSaving : texts.textSaved}`;
}

// ---- What one does ----

const isAbout = (item, row) => item.everyone?.includes(row.dataset.row) || item.enrollment === row.dataset.row;
const waitingFor = (row) => queue.items.filter((item) => isAbout(item, row));

/** What stands on the page for a person, to come back to. */
const standing = (row) => ({
  enrollment: row.dataset.row,
  status: row.dataset.status || "unmarked",
  minutes_missed: waitingFor(row).length ? "" : row.dataset.missed,
  minutes_present: waitingFor(row).length ? "" : row.dataset.present,
});

/** Records one tap. ``seen`` is what stood on the page when it was made. */
function record(tapped) {
  const row = rowOf(tapped.enrollment);
  queue.add({ ...tapped, version: Number(row.dataset.version), seen: row.dataset.status });
  showAhead(row, tapped.status);
}

function tap(row, tapped) {
  const isBare = tapped.minutes_missed === undefined && tapped.minutes_present === undefined;
  if (isBare && tapped.status === row.dataset.status) return;
  problem = "";
  lastTap = { words: `${nameOf(row)}: ${wordOf(tapped.status)}`, before: [standing(row)] };
  record({ enrollment: row.dataset.row, ...tapped });
  showState();
}

function tapAllPresent() {
  problem = "";
  const unmarked = rows().filter((row) => !row.dataset.status);
  lastTap = { words: texts.textAll, before: unmarked.map(standing) };
  queue.add({ everyone: unmarked.map((row) => row.dataset.row) });
  for (const row of unmarked) showAhead(row, "present");
  showState();
}

function undo() {
  const { before } = lastTap;
  lastTap = null;
  for (const earlier of before) record(earlier);
  showState();
  board.querySelector("[data-summary]").focus({ preventScroll: true });
}

// ---- What goes over the line ----

const headers = {
  Accept: "application/json",
  "Content-Type": "application/json",
  "X-CSRFToken": board.dataset.token,
};

/** Sends one item. Says whether it is done with, has to wait, or whether nothing can be sent as things are. */
async function send(item) {
  const { enrollment, status, minutes_missed, minutes_present, version, tap: name } = item;
  const body = item.everyone ? {} : { enrollment, status, minutes_missed, minutes_present, version, tap: name };
  const clock = new AbortController();
  const timer = window.setTimeout(() => clock.abort(), PATIENCE);
  try {
    const answer = await fetch(item.everyone ? board.dataset.allPresent : board.dataset.marks, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      redirect: "manual",
      signal: clock.signal,
    });
    return await read(item, answer);
  } catch {
    return "later";
  } finally {
    window.clearTimeout(timer);
  }
}

async function read(item, answer) {
  if (answer.type === "opaqueredirect") return "stop";
  if (answer.status >= 500 || answer.status === 429) return "later";
  const said = await answer.json();
  if (said.error === "csrf") return "stop";
  settle(item, said, answer.ok);
  return "done";
}

/** Shows what came of an item. What was tapped on the strength of something refused is not sent any more. */
function settle(item, said, isTaken) {
  const concerned = rows().filter((row) => isAbout(item, row));
  if (!isTaken) refuse(item, concerned, said.message);
  const parsed = new DOMParser().parseFromString(`<ol>${(said.rows ?? []).join("")}</ol>`, "text/html");
  for (const fresh of parsed.querySelectorAll("[data-row]")) refresh(fresh, item);
  if (!isTaken) for (const row of concerned) remark(row, "failed", said.message);
}

function refuse(item, concerned, message) {
  lastTap = null;
  problem = item.everyone ? message : [...concerned.map(nameOf), message].join(": ");
  for (const row of concerned) {
    queue.drop(waitingFor(row).filter((one) => one !== item && !one.everyone));
    showBack(row);
  }
}

/** Takes in what the school says of a person; what was tapped since then stays in sight, and builds upon it. */
function refresh(fresh, item) {
  const row = rowOf(fresh.dataset.row);
  if (!row) return;
  const since = waitingFor(row).filter((one) => one !== item);
  const isNew = row.dataset.version !== fresh.dataset.version;
  for (const key of ["version", "missed", "present"]) row.dataset[key] = fresh.dataset[key];
  row.dataset.stands = fresh.dataset.status;
  for (const input of row.querySelectorAll("[name=version]")) input.value = fresh.dataset.version;
  for (const one of since.filter((later) => later.seen === fresh.dataset.status)) {
    one.version = Number(fresh.dataset.version);
    queue.update(one);
  }
  if (!since.length) showStanding(row, document.adoptNode(fresh), isNew);
}

// ---- Beginning ----

function find(text) {
  const wanted = text.trim().toLowerCase();
  for (const row of rows()) {
    const words = row.querySelector(".roll-row__head").textContent.toLowerCase();
    row.hidden = wanted !== "" && !words.includes(wanted);
  }
  const place = board.querySelector("[data-found]");
  place.textContent = rows().every((row) => row.hidden) ? place.dataset.none : "";
}

/** Shows again what was tapped before the page was loaded and has not arrived. */
function showKept() {
  for (const item of queue.items) {
    const ids = item.everyone ?? [item.enrollment];
    for (const row of ids.map(rowOf).filter(Boolean)) showAhead(row, item.status ?? "present");
  }
}

board.addEventListener("submit", (event) => {
  if (!event.submitter) return; // an old browser: the form does it by itself
  event.preventDefault();
  const form = event.target;
  if (allPresent.contains(form)) {
    tapAllPresent();
    return;
  }
  const { minutes_missed, minutes_present } = Object.fromEntries(new FormData(form));
  tap(form.closest("[data-row]"), { status: event.submitter.value, minutes_missed, minutes_present });
});
undoButton.addEventListener("click", undo);
board.querySelector("[data-retry]").addEventListener("click", () => queue.wake());
window.addEventListener("online", () => queue.wake());
document.addEventListener("visibilitychange", () => queue.wake());
board.querySelector("#find").addEventListener("input", (event) => find(event.target.value));
board.querySelector("[data-search]").hidden = false;
for (const row of rows()) row.dataset.stands = row.dataset.status;
showKept();
showState();
queue.run();
