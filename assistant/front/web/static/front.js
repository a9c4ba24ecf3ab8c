"use strict";
// On every page of the front: whether the room is there, whether a session runs, who has the hand.

// Milliseconds without news until it is said: the program tells the time every second.
const SILENT_MS = 3000;

// The same as a session begins: nothing is told while the ear is made ready for its words.
const BEGINS_MS = 15000;

const part = (id) => document.getElementById(id);

// A text in the language of the page, which has what its scripts show beside the English.
const texts = JSON.parse(part("texts").textContent);
const tr = (english, values = {}) => (texts[english] || english)
  .replace(/\{(\w+)\}/g, (hole, name) => values[name]);

const LOST = tr("No news from the room. A session that runs goes on; this page waits for it.");
const NO_MORE = tr("This address opens nothing any more. Ask for the new one at the machine.");

const mayWrite = "mayWrite" in document.body.dataset;
const followers = []; // what else shows what comes; null is that nothing does
let room = null;
let heardLast = performance.now();
let isLost = false;

const silent = () => performance.now() - heardLast
  > (room && room.state === "begun" ? BEGINS_MS : SILENT_MS);

const mine = () => Boolean(room && hand && room.hand === hand);
const elsewhere = () => Boolean(room && room.hand && !mine());

function shown() {
  part("lost").hidden = !isLost;
  if (room) part("running").hidden = !room.session;
  part("elsewhere").hidden = !(mayWrite && elsewhere());
  for (const form of document.querySelectorAll("form.act")) form.inert = !room || elsewhere();
  for (const follower of followers) follower(room);
}

async function take() {
  try {
    await takeHand();
  } catch {
    lost();
  }
}

// A form carries the number of the hand, and is sent once.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form.act") || form.dataset.ready === "yes") return;
  event.preventDefault();
  if (form.dataset.ready) return; // it is on its way
  form.dataset.ready = "soon";
  try {
    if (room && !room.hand) await takeHand();
    else await new Promise((over) => setTimeout(over)); // amid one submit another is not begun
    form.elements.hand.value = hand;
    form.dataset.ready = "yes";
    form.requestSubmit(event.submitter);
    form.dataset.ready = "sent";
  } catch {
    delete form.dataset.ready;
    lost();
  }
});

// A page that comes back by "back" is as it was left: it asks anew.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// While nothing can be reached a link would leave for a page of the browser's own.
document.addEventListener("click", (event) => {
  if (!part("lost").hidden && event.target.closest("a")) event.preventDefault();
});

function lost() {
  room = null;
  isLost = true;
  if (part("lost").textContent !== NO_MORE) part("lost").textContent = LOST;
  shown();
}

function news(now) {
  const again = isLost;
  part("lost").textContent = "";
  isLost = false;
  heardLast = performance.now();
  room = now;
  shown();
  if (again) window.dispatchEvent(new Event("found"));
}

async function refused() {
  const answer = await fetch(`${root}hand.js`).catch(() => null);
  if (answer && answer.status === 403) part("lost").textContent = NO_MORE;
}

part("take").onclick = take;
setInterval(() => {
  if (!isLost && silent()) lost();
}, 500);
window.addEventListener("DOMContentLoaded", () => { // by then the page's own script has come
  shown();
  followNews(news, refused);
});
