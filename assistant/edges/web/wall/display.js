"use strict";
// Shows what the program sends, and nothing of its own: when no word comes, that it does not come.

// Milliseconds without news until it is said: the program tells the time every second.
const SILENT_MS = 3000;

// Milliseconds until a page that was refused, as too many are open, asks again.
const REFUSED_MS = 5000;

const part = (id) => document.getElementById(id);
const board = part("board");
let heardLast = 0;
let over = false;

function clock(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function put(id, text) {
  const element = part(id);
  if (element.textContent !== text) element.textContent = text;
}

function mark(name, on) {
  board.toggleAttribute(`data-${name}`, Boolean(on));
}

function alarm(text) {
  put("alarm", text);
  part("alarm").hidden = !text;
}

// A step's name of more than one line takes room from the rest; a word too long is made smaller.
function fit(element) {
  mark("long", false);
  element.style.removeProperty("font-size");
  mark("long", element.scrollWidth > element.clientWidth);
  const room = element.clientWidth, needs = element.scrollWidth;
  if (needs > room) {
    const size = parseFloat(getComputedStyle(element).fontSize);
    element.style.setProperty("font-size", `${Math.floor(size * room / needs)}px`);
  }
}

function hold(now) {
  const holding = now.held_s !== null;
  mark("holding", holding);
  part("hold").hidden = !holding && now.last_s === null;
  if (part("hold").hidden) return;
  const seconds = holding ? now.held_s : now.last_s;
  const timer = part("timer");
  put("timer", clock(seconds));
  timer.classList.toggle("hours", seconds >= 3600);
  timer.classList.toggle("past", now.floor_s > 0 && seconds >= now.floor_s);
  const full = Math.max(now.target_s * 1.1, seconds, 1);
  const place = (id, at, how) => part(id).style.setProperty(how, `${100 * Math.min(1, at / full)}%`);
  place("length", seconds, "width");
  place("floor", now.floor_s, "left");
  place("target", now.target_s, "left");
  const limits = `floor ${clock(now.floor_s)}, target ${clock(now.target_s)}`;
  put("limits", holding ? limits : `the last hold, ${now.last_end}`);
}

function show(now) {
  board.dataset.state = now.state;
  mark("asleep", now.asleep);
  over = now.state === "ended";
  mark("over", over);
  put("badge", now.asleep ? "asleep" : now.badge);
  put("side", now.side || "");
  put("step", now.step + (now.layer > 1 && now.step ? ` ${now.layer}` : ""));
  hold(now);
  put("said", now.said);
  put("heard", now.heard && `heard: ${now.heard}`);
  put("title", now.title);
  put("words", now.words);
  put("client", now.client);
  alarm(now.alarm);
  mark("alarm", now.alarm);
  fit(part("step"));
}

// What was last shown of a session that is over stays until the next one begins at this address.
function follow() {
  const events = new EventSource("events");
  events.onmessage = (message) => {
    heardLast = performance.now();
    show(JSON.parse(message.data));
  };
  events.onerror = () => { // the browser tries again by itself, unless it was refused
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, REFUSED_MS);
  };
}
follow();

setInterval(() => {
  if (!over && performance.now() - heardLast > SILENT_MS) {
    mark("holding", false);
    board.dataset.state = "lost";
    part("hold").hidden = true; // a timer that stands still would be believed
    alarm("no news from the session");
    heardLast = performance.now() - SILENT_MS;
  }
}, 500);

addEventListener("resize", () => fit(part("step")));
if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {});
