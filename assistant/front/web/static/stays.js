"use strict";
// Forms that leave the page where it is: what came of one is told beside it, and nothing moves.

{
  const shown = document.getElementById("said");

  async function send(form, submitter) {
    const fields = new URLSearchParams(new FormData(form, submitter));
    const answer = await fetch(form.action, { method: "POST", body: fields });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = page.querySelector("main > .problem[role=alert], main > .told[role=status]");
    return { words: told ? told.textContent.trim() : "", well: answer.ok };
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.classList.contains("stays") || event.defaultPrevented) return;
    event.preventDefault();
    let came = { words: tr("The room does not answer."), well: false };
    try {
      came = await send(form, event.submitter);
    } catch { /* said above */ }
    shown.classList.toggle("problem", !came.well);
    shown.textContent = ""; // the same words twice are told twice
    shown.textContent = came.words;
    delete form.dataset.ready; // it may be sent again
  });
}
