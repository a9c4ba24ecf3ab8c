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

// Milliseconds until a page that was refused, as too many are open, asks again.
const REFUSED_MS = 5000;

// Milliseconds without news after which they are asked for anew: a connection of which nothing comes
// may be one that has no other end any more, and never says so.
const ANEW_MS = 4000;

// By this the program knows whose news are asked for again.
const asks = Math.random().toString(36).slice(2);

// Shows what the program sends. The same once more, as of a program that stands still, is no news.
function followNews(show, refused = () => {}, before = "") {
  const events = new EventSource(`${root}events?page=${asks}`);
  let heard = performance.now();
  let last = before;
  const anew = (waitMs) => {
    clearInterval(watch);
    events.close();
    setTimeout(() => followNews(show, refused, last), waitMs);
  };
  const watch = setInterval(() => {
    if (performance.now() - heard > ANEW_MS) anew(0);
  }, 1000);
  events.onmessage = (message) => {
    if (message.data === last) return;
    heard = performance.now();
    last = message.data;
    show(JSON.parse(message.data)); // what can't be shown, as of another version, is no news
  };
  events.onerror = () => { // the browser tries again by itself, unless it was refused
    if (events.readyState !== EventSource.CLOSED) return;
    refused();
    anew(REFUSED_MS);
  };
}
