"use strict";
// The hand: on which page commands are given. It is kept while one page follows another in a tab.

const kept = (() => {
  try {
    return window.sessionStorage;
  } catch { // where nothing may be kept each page asks anew
    return null;
  }
})();

// Where the pages begin: a page that lies deeper says so.
const root = document.body.dataset.root || "";

let hand = Number(kept && kept.getItem("hand")) || 0;

// Milliseconds until something that was sent counts as lost, as news do.
const SENT_MS = 3000;

async function send(what, message) {
  const signal = AbortSignal.timeout ? AbortSignal.timeout(SENT_MS) : null;
  const answer = await fetch(root + what, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(message),
    signal,
  });
  if (!answer.ok) {
    const error = new Error(answer.status);
    error.told = answer.status === 400 ? await answer.text() : "";
    throw error;
  }
  return answer;
}

async function takeHand() {
  hand = (await (await send("hand", {})).json()).hand;
  if (kept) kept.setItem("hand", hand);
}
