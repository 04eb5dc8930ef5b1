// What every page does a little better with scripts. Nothing here is needed.

/** Puts the focus on the error summary, so that it is the first thing seen and read out. */
function focusErrors() {
  document.querySelector("[data-focus]")?.focus();
}

/** Sends a form once, however often its button is tapped; opens it again when the page is taken from the cache. */
function guardForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });
}

/** Closes an open menu when one taps beside it or presses Escape. */
function dismissMenus() {
  const openMenus = () => document.querySelectorAll("details[data-dismiss][open]");
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

/** Shows the copy buttons and lets them copy; where the clipboard is closed to us the text is selected instead. */
function offerCopying() {
  for (const box of document.querySelectorAll("[data-copy]")) {
    const source = box.querySelector("input, textarea");
    const button = box.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", async () => {
      source.select();
      const copied = await copy(source.value);
      box.querySelector("[role=status]").textContent = copied ? button.dataset.copied : "";
    });
  }
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}

focusErrors();
guardForms();
dismissMenus();
offerCopying();
