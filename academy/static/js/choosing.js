// Ticks all boxes of a list at once, and says how many are ticked. Nothing here is needed.

for (const form of document.querySelectorAll("[data-choosing]")) {
  const bar = form.querySelector("[data-choose-all]");
  const all = bar.querySelector("input");
  const count = bar.querySelector("[role=status]");
  const boxes = [...form.querySelectorAll("input[name=chosen]")];

  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    count.textContent = count.dataset.template.replace("{count}", chosen);
  };

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "chosen") tell();
  });
  bar.hidden = false;
  tell();
}
