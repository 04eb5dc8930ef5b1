// Moves sessions in the calendar, by pointer or by keys: what stands against a place is said before one drops there.
// Without this, each session leads to its page. The words come from the page, by data attributes.

const STEP = 15;
const FULL_DAY = 24 * 60;
const DRAG_FROM = 5;
const PAUSE = 200;
const EDGE = 56;

const region = document.querySelector("[data-calendar]");
const live = region.querySelector("[data-live]");
const panel = region.querySelector("[data-panel]");
const result = region.querySelector("[data-result]");
const dialog = region.querySelector("dialog");

let move = null;

/** Gives a text of the page with its gaps filled. */
const say = (name, ...facts) => region.dataset[`text${name}`].replace(/\{(\d)\}/g, (_, number) => facts[number]);

const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

function inWords({ day, minute }) {
  const { lang } = document.documentElement;
  const format = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  return `${format.format(new Date(`${day}T00:00Z`))} ${clock(minute)}`;
}

/** Reads a session of the page. */
function factsOf(item) {
  const { session, startsOn, startsAt, minutes, version, check, place } = item.dataset;
  const [hours, rest] = startsAt.split(":").map(Number);
  return {
    id: session,
    title: item.querySelector(".slot__title").textContent.trim(),
    minutes: Number(minutes),
    version,
    check,
    place,
    from: { day: startsOn, minute: hours * 60 + rest },
  };
}

function hoursOf(place) {
  const grid = place.closest(".time-grid");
  if (!grid) return null;
  return { first: Number(grid.dataset.firstHour) * 60, rows: Number(grid.dataset.rows) };
}

const same = (one, other) => one.day === other.day && one.minute === other.minute;

// What is moved, and where to

function begin(item, { byKeys = false, grip = 0 } = {}) {
  if (move) finish();
  result.hidden = true;
  const facts = factsOf(item);
  move = { ...facts, item, byKeys, grip, at: facts.from, verdict: Promise.resolve(null) };
  item.classList.add("is-moving");
}

/** Ends a move, wherever it has come to. */
function finish() {
  window.clearTimeout(move.timer);
  move.request?.abort();
  move.item.classList.remove("is-moving");
  unmark();
  panel.hidden = true;
  move = null;
}

function cancel() {
  const { byKeys, item } = move;
  finish();
  live.textContent = say("Cancelled");
  if (byKeys) item.querySelector("[data-move]").focus();
}

function goTo(at) {
  if (same(move.at, at)) return;
  move.at = at;
  mark();
  if (move.byKeys) live.textContent = inWords(at);
  ask();
}

/** Shows where the session would be. */
function mark() {
  unmark();
  const place = region.querySelector(`[data-day="${move.at.day}"]`);
  const hours = hoursOf(place);
  place.classList.add("is-target");
  if (!hours) return;
  const ghost = document.createElement("li");
  ghost.className = "slot slot--ghost";
  ghost.setAttribute("aria-hidden", "true");
  ghost.textContent = `${clock(move.at.minute)}–${clock(move.at.minute + move.minutes)}`;
  const first = Math.round((move.at.minute - hours.first) / STEP);
  ghost.style.gridRow = `${first + 1} / span ${Math.max(Math.round(move.minutes / STEP), 1)}`;
  place.append(ghost);
}

function unmark() {
  for (const ghost of region.querySelectorAll(".slot--ghost")) ghost.remove();
  for (const place of region.querySelectorAll(".is-target")) place.classList.remove("is-target");
}

// What stands against it

/** Asks, once the hand rests, what stands against the place; an answer to an earlier question is dropped. */
function ask() {
  const asked = move;
  window.clearTimeout(asked.timer);
  asked.request?.abort();
  show([[say("Checking")]]);
  asked.request = new AbortController();
  asked.verdict = new Promise((resolve) => {
    asked.timer = window.setTimeout(() => fetchVerdict(asked).then(resolve), PAUSE);
    asked.request.signal.addEventListener("abort", () => resolve(null));
  });
}

async function fetchVerdict(asked) {
  const { at, request } = asked;
  const query = new URLSearchParams({ starts_on: at.day, starts_at: clock(at.minute) });
  let verdict = { hard: [say("Failed")], soft: [], warnings: [] };
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(`${asked.check}?${query}`, { headers, signal: request.signal, cache: "no-store" });
    if (answer.ok || answer.status === 422) verdict = await answer.json();
  } catch (error) {
    if (error.name === "AbortError") return null;
  }
  if (move !== asked || request.signal.aborted) return null;
  if (verdict.version !== undefined && String(verdict.version) !== asked.version) verdict.hard = [say("Changed")];
  show(partsOf(verdict));
  if (asked.byKeys) live.textContent = [inWords(at), ...spoken(verdict)].join(" ");
  return verdict;
}

function partsOf({ hard = [], soft = [], warnings = [] }) {
  const parts = [];
  if (hard.length) parts.push([say("Hard"), hard, "bad"]);
  if (soft.length) parts.push([say("Soft"), soft, "warn"]);
  if (warnings.length) parts.push([say("Warnings"), warnings, "plain"]);
  return parts.length ? parts : [[say("Free"), [], "good"]];
}

const spoken = (verdict) => partsOf(verdict).flatMap(([heading, sentences = []]) => [heading, ...sentences]);

/** Shows the findings beside the place. */
function show(parts) {
  fill(panel, [[inWords(move.at)], ...parts]);
  panel.hidden = false;
  const beside = (region.querySelector(".slot--ghost") ?? region.querySelector(".is-target")).getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const gap = 8;
  const right = beside.right + gap;
  const left = right + width < window.innerWidth ? right : Math.max(beside.left - width - gap, gap);
  panel.style.left = `${left}px`;
  panel.style.top = `${Math.max(Math.min(beside.top, window.innerHeight - height - gap), gap)}px`;
}

function fill(box, parts) {
  box.replaceChildren(
    ...parts.flatMap(([heading, sentences = [], tone = ""]) => {
      const head = document.createElement("p");
      head.className = tone && `tone-${tone}`;
      head.append(Object.assign(document.createElement("b"), { textContent: heading }));
      if (!sentences.length) return [head];
      const list = document.createElement("ul");
      list.append(...sentences.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
      return [head, list];
    }),
  );
}

// Dropping

async function drop() {
  const dropped = move;
  if (same(dropped.at, dropped.from)) return cancel();
  dropped.isDropped = true;
  const verdict = await dropped.verdict;
  if (move !== dropped) return undefined;
  dropped.isDropped = false;
  if (!verdict || verdict.hard.length) return refuse(verdict?.hard ?? [say("Failed")]);
  const reason = verdict.soft.length ? await askReason(verdict.soft) : "";
  if (move !== dropped) return undefined;
  if (reason === null) return cancel();
  return place(dropped, dropped.at, dropped.from, reason);
}

/** Leaves the session where it was and says why; by keys one may go on looking for a place. */
function refuse(sentences) {
  live.textContent = [say("Refused"), ...sentences].join(" ");
  if (move.byKeys) return;
  finish();
  tell([[say("Refused"), sentences, "bad"]]);
}

/** Asks why it shall be there all the same; gives null when nobody says so. */
function askReason(sentences) {
  fill(dialog.querySelector("[data-findings]"), [[say("Soft"), sentences, "warn"]]);
  const input = dialog.querySelector("input");
  input.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  input.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes" ? input.value.trim() : null), {
      once: true,
    });
  });
}

async function place(session, to, from, reason) {
  const body = new URLSearchParams({
    csrf_token: region.dataset.csrf,
    starts_on: to.day,
    starts_at: clock(to.minute),
    version: session.version,
    ...(reason ? { is_confirmed: "y", despite: reason } : {}),
  });
  const answer = await send(session.place, body);
  if (move) finish();
  if (answer.status === 200) return placed({ ...session, version: String(answer.content.version) }, to, from);
  const { hard = [], soft = [], version } = answer.content;
  if (version !== undefined && String(version) !== session.version) return failed([say("Changed")]);
  if (answer.status !== 422) return failed([say("Failed")]);
  if (hard.length || reason || !soft.length) return failed([...hard, ...soft]);
  const given = await askReason(soft);
  return given === null ? failed(soft) : place(session, to, from, given);
}

async function send(url, body) {
  try {
    const answer = await fetch(url, { method: "POST", headers: { Accept: "application/json" }, body });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    return { status: answer.status, content: isJson ? await answer.json() : {} };
  } catch {
    return { status: 0, content: {} };
  }
}

function failed(sentences) {
  live.textContent = [say("Refused"), ...sentences].join(" ");
  tell([[say("Refused"), sentences, "bad"]]);
}

async function placed(session, to, from) {
  await redraw();
  const item = region.querySelector(`[data-session="${session.id}"]`);
  const text = say("Moved", session.title, inWords(to));
  live.textContent = text;
  tell([[text, [], "good"]], () => place(session, from, to, ""));
  item?.querySelector(session.byKeys ? "[data-move]" : "a").focus();
}

/** Says on the page what came of it; with a way back where there is one. */
function tell(parts, undo = null) {
  fill(result.querySelector("[data-words]"), parts);
  const button = result.querySelector("button");
  button.hidden = !undo;
  button.onclick = undo;
  result.hidden = false;
}

/** Takes the calendar as it stands now from the server. */
async function redraw() {
  const answer = await fetch(window.location.href, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  region.querySelector("[data-view]").replaceWith(page.querySelector("[data-view]"));
  prepare();
}

// By pointer; fingers scroll, and open the session's page

function byPointer(event) {
  const item = event.target.closest("[data-place]");
  if (!item || event.button !== 0 || event.pointerType === "touch" || event.target.closest("[data-move]")) return;
  const start = { x: event.clientX, y: event.clientY };
  const grip = event.clientY - item.getBoundingClientRect().top;
  const stop = new AbortController();
  const { signal } = stop;
  const onMove = (now) => {
    const isFar = Math.hypot(now.clientX - start.x, now.clientY - start.y) >= DRAG_FROM;
    if (!signal.begun && isFar) {
      signal.begun = true;
      begin(item, { grip });
    }
    if (move && !move.isDropped) follow(now);
  };
  const onEnd = () => {
    stop.abort();
    if (!signal.begun) return;
    // The click that ends a drag must not follow the link.
    const swallow = (click) => click.preventDefault();
    window.addEventListener("click", swallow, { capture: true, once: true });
    window.setTimeout(() => window.removeEventListener("click", swallow, true));
    if (move) drop();
  };
  window.addEventListener("pointermove", onMove, { signal });
  window.addEventListener("pointerup", onEnd, { signal });
  window.addEventListener("pointercancel", () => (stop.abort(), move && cancel()), { signal });
}

function follow({ clientX, clientY }) {
  if (clientY < EDGE) window.scrollBy(0, -EDGE / 4);
  if (clientY > window.innerHeight - EDGE) window.scrollBy(0, EDGE / 4);
  const place = document
    .elementsFromPoint(clientX, clientY)
    .map((one) => one.closest("[data-day]"))
    .find((one) => one && region.contains(one));
  if (!place) return;
  const hours = hoursOf(place);
  if (!hours) return goTo({ day: place.dataset.day, minute: move.from.minute });
  const box = place.getBoundingClientRect();
  const row = Math.round(((clientY - move.grip - box.top) / box.height) * hours.rows);
  return goTo({ day: place.dataset.day, minute: within(hours.first + row * STEP, hours) });
}

/** Keeps a session inside the hours that are shown, and inside its day. */
function within(minute, hours) {
  const first = hours ? hours.first : 0;
  const end = hours ? hours.first + hours.rows * STEP : FULL_DAY;
  return Math.max(Math.min(minute, end - move.minutes), first);
}

// By keys

const BY_TIME = { ArrowUp: -STEP, ArrowDown: STEP, PageUp: -60, PageDown: 60 };
const BY_DAY = { ArrowLeft: -1, ArrowRight: 1 };
const BY_WEEK = { ArrowUp: -7, ArrowDown: 7 };

function byKey(event) {
  if (dialog.open) return;
  if (move) {
    steer(event);
    return;
  }
  const item = event.target.closest?.("[data-place]");
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (item && isPlain && event.key.toLowerCase() === "m") beginByKeys(item, event);
}

function beginByKeys(item, event) {
  event.preventDefault();
  begin(item, { byKeys: true });
  item.querySelector("[data-move]").focus();
  live.textContent = say("Grabbed", move.title);
  mark();
  show([[say("Keys")]]);
}

function steer(event) {
  if (event.key === "Escape") cancel();
  else if (event.key === "Enter" && move.byKeys) drop();
  else if (event.key === "Tab" && move.byKeys) return cancel();
  else if (move.byKeys && !move.isDropped) goBy(event.key);
  if (["Escape", "Enter", " ", ...Object.keys(BY_TIME), ...Object.keys(BY_DAY)].includes(event.key)) {
    event.preventDefault();
  }
  return undefined;
}

function goBy(key) {
  const days = [...region.querySelectorAll("[data-day]")].map((one) => one.dataset.day);
  const hours = hoursOf(region.querySelector(`[data-day="${move.at.day}"]`));
  const daysOn = BY_DAY[key] ?? (hours ? 0 : (BY_WEEK[key] ?? 0));
  const minute = hours ? within(stepped(move.at.minute, BY_TIME[key] ?? 0), hours) : move.at.minute;
  const day = days[days.indexOf(move.at.day) + daysOn] ?? move.at.day;
  goTo({ day, minute });
}

/** Gives the next full quarter of an hour in a direction, or one that is further away. */
function stepped(minute, by) {
  if (by === 0) return minute;
  const round = by > 0 ? Math.floor : Math.ceil;
  return round((minute + by) / STEP) * STEP;
}

/** Makes the sessions of a fresh calendar ready to be moved. */
function prepare() {
  for (const item of region.querySelectorAll("[data-place]")) {
    const button = item.querySelector("[data-move]");
    button.hidden = false;
    button.addEventListener("click", (event) => beginByKeys(item, event));
    for (const link of item.querySelectorAll("a")) link.draggable = false;
    item.classList.add("is-movable");
  }
}

region.addEventListener("pointerdown", byPointer);
document.addEventListener("keydown", byKey);
prepare();
