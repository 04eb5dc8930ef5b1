// The quick ways of the week's grid, without a round trip. Without scripts the buttons ask the server to tick the boxes.

/** Lets each quick button tick its boxes; one without boxes clears them all. */
function tickAtOnce() {
  for (const week of document.querySelectorAll("[data-week]")) {
    const boxes = [...week.querySelectorAll("input[name=free]")];
    for (const button of week.querySelectorAll("[data-pick]")) {
      const wanted = new Set(button.dataset.pick.split(" ").filter(Boolean));
      button.addEventListener("click", (event) => {
        event.preventDefault();
        for (const box of boxes) {
          if (!wanted.size) box.checked = false;
          else if (wanted.has(box.value)) box.checked = true;
        }
      });
    }
  }
}

tickAtOnce();
