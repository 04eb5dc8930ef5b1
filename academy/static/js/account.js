// What the pages of an account do a little better with scripts. Nothing here is needed.

const ADULT_AGE = 18;
const LEAST_AGE = 14;

/** The age in full years on a day, or nothing when the text is no day yet. */
function ageOn(text, day) {
  const [, year, month, date] = text.match(/^(\d{4})-(\d{2})-(\d{2})$/)?.map(Number) ?? [];
  if (!year) return undefined;
  const hadBirthday = day.getMonth() + 1 > month || (day.getMonth() + 1 === month && day.getDate() >= date);
  return day.getFullYear() - year - (hadBirthday ? 0 : 1);
}

/** Shows the guardian's fields only to those whose birth date asks for them; what was typed in them stays. */
function askMinorsForGuardian() {
  for (const fields of document.querySelectorAll("[data-minors]")) {
    const birth = document.getElementById(fields.dataset.minors);
    const show = () => {
      const age = ageOn(birth.value, new Date());
      const isMinor = age >= LEAST_AGE && age < ADULT_AGE;
      fields.hidden = !isMinor && !fields.querySelector(".field--error");
    };
    birth.addEventListener("input", show);
    show();
  }
}

/** Puts a button beside a password field that shows what one types. */
function offerToShowPasswords() {
  for (const input of document.querySelectorAll("input[data-reveal]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet btn-sm";
    button.textContent = input.dataset.reveal;
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => {
      const isShown = input.type === "password";
      input.type = isShown ? "text" : "password";
      button.setAttribute("aria-pressed", String(isShown));
    });
    input.after(button);
  }
}

askMinorsForGuardian();
offerToShowPasswords();
