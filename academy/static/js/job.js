// Keeps a job's progress bar moving; loads the page again when the job is over.

const EVERY = 1000;
const AFTER_A_FAILURE = 5000;

/** Asks how far the job is and shows it. Says when to ask again, or null when there is nothing more to ask. */
async function refresh(box) {
  const answer = await fetch(box.dataset.job, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) return AFTER_A_FAILURE;
  const job = await answer.json();
  const bar = box.querySelector("progress");
  bar.max = job.total || 1;
  bar.value = job.done;
  const words = box.querySelector("[data-job-text]");
  if (words.textContent !== job.text) words.textContent = job.text;
  const detail = box.parentElement.querySelector("[data-job-detail]");
  if (detail && job.detail !== undefined) {
    const parsed = new DOMParser().parseFromString(job.detail, "text/html");
    detail.replaceChildren(...parsed.body.childNodes);
  }
  box.querySelector(".status").lastChild.textContent = job.label;
  if (job.is_over) {
    window.location.reload();
    return null;
  }
  return EVERY;
}

async function follow(box) {
  let wait;
  try {
    wait = await refresh(box);
  } catch {
    wait = AFTER_A_FAILURE;
  }
  if (wait !== null) window.setTimeout(() => follow(box), wait);
}

for (const box of document.querySelectorAll("[data-job]")) window.setTimeout(() => follow(box), EVERY);
