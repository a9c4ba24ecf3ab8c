"use strict";
// Shows what the program sends, and nothing of its own: when no word comes, that it does not come.

// Milliseconds without news until it is said: the program tells the time every second.
const SILENT_MS = 3000;

// Numbers of lines that display.css chooses among.
const LINES = [1, 2, 3, 4, 5, 6, 8, 12];

// By how much a browser's own letters may be wider than they are measured to be.
const SPARE = 1.03;

// Widths of a step's name, in its letters' size, from which on it has two lines: on a tablet, 16 to
// 10, with letters of a fifth of its height, eight are its width.
const LONG = 8;

// Milliseconds that a tapped command looks taken; by then the page shows what came of it.
const TAPPED_MS = 400;

const part = (id) => document.getElementById(id);
const board = part("board");
const pen = document.createElement("canvas").getContext("2d");
let heardLast = 0;
let turn = 0;
let second = 0;
let offered = "";
let over = false;
let texts = { no_news: "no news from the session" }; // the session's own, from its first news on
let leaves = false;

function clock(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

// How many lines words of these widths take, put one after the other as far as they go.
function linesIn(room, widths, space) {
  let lines = 1, used = -space;
  for (const width of widths) {
    if (used + space + width > room && used >= 0) {
      lines += 1;
      used = -space;
    }
    used += space + width;
  }
  return lines;
}

// Works out how wide a text must be in so many lines, in its letters' size, for its style sheet.
function measure(element) {
  const style = getComputedStyle(element);
  pen.font = `${style.fontWeight} 100px ${style.fontFamily}`;
  const shown = style.textTransform === "uppercase"
    ? element.textContent.toUpperCase() : element.textContent;
  const wide = (text) => pen.measureText(text.replace(/[0-9]/g, "0")).width * SPARE / 100;
  const widths = shown.split(/\s+/).map(wide);
  const all = wide(shown), space = wide(" "), longest = Math.max(...widths);
  for (const lines of LINES) {
    let least = Math.max(longest, all / lines), most = Math.max(longest, all);
    for (let halved = 0; lines > 1 && halved < 10; halved += 1) {
      const room = (least + most) / 2;
      if (linesIn(room, widths, space) > lines) least = room; else most = room;
    }
    element.style.setProperty(`--w${lines}`, Math.max(most, 0.1).toFixed(3));
  }
  return all;
}

// Puts a text in, with a word of what it is before it where there is one.
function put(id, text, what = "") {
  const element = part(id);
  const label = text && what;
  if (element.textContent === (label ? `${what} ${text}` : text)) return;
  element.textContent = text;
  if (label) {
    const before = document.createElement("i");
    before.textContent = `${what} `;
    element.prepend(before);
  }
  const width = measure(element);
  if (id === "step") mark("long", width > LONG);
}

function mark(name, on) {
  board.toggleAttribute(`data-${name}`, Boolean(on));
}

function alarm(text) {
  put("alarm", text);
  part("alarm-room").hidden = !text;
}

function limits(now) {
  const floor = now.held_s < now.floor_s ? `${texts.floor} ${clock(now.floor_s)}` : texts.past_floor;
  if (now.held_s >= now.target_s) return texts.past_target;
  return `${now.floor_s > 0 ? `${floor}, ` : ""}${texts.target} ${clock(now.target_s)}`;
}

function hold(now) {
  const holding = now.held_s !== null;
  mark("holding", holding);
  part("hold").hidden = !holding && now.last_s === null;
  if (part("hold").hidden) return;
  const seconds = holding ? now.held_s : now.last_s;
  const past = now.floor_s > 0 && seconds >= now.floor_s;
  put("timer", clock(seconds));
  mark("past", past);
  part("timer").classList.toggle("past", past);
  const full = Math.max(now.target_s * 1.1, seconds, 1);
  const place = (id, at, how) => part(id).style.setProperty(how, `${100 * Math.min(1, at / full)}%`);
  place("length", seconds, "width");
  place("floor", now.floor_s, "left");
  place("target", now.target_s, "left");
  put("limits", holding ? limits(now) : `${texts.last_hold}, ${now.last_end}`);
}

async function tap(button) {
  button.classList.add("tapped");
  setTimeout(() => button.classList.remove("tapped"), TAPPED_MS);
  try {
    await send("tap", { say: button.value, turn, at: second, hand });
  } catch {
    alarm(texts.tap_lost);
  }
}

async function take() {
  try {
    await takeHand();
  } catch {
    alarm(texts.tap_lost);
  }
}

// Buttons that stand where they stood keep the focus of a keyboard, and the finger.
function taps(now) {
  turn = now.turn;
  second = now.session_s;
  const mine = hand > 0 && now.hand === hand;
  const urgent = now.urgent || []; // which need no hand
  const say = !now.taps.length ? [] : mine ? now.taps
    : [now.hand ? texts.tapped_elsewhere : texts.tap_here, ...urgent];
  const nav = part("taps");
  nav.hidden = !say.length;
  nav.classList.toggle("mine", mine);
  if (offered === JSON.stringify([mine, say])) return;
  offered = JSON.stringify([mine, say]);
  const focused = document.activeElement && document.activeElement.value;
  nav.replaceChildren(...say.map((words) => {
    const button = document.createElement("button");
    button.type = "button";
    button.value = button.textContent = words;
    button.onclick = mine || urgent.includes(words) ? () => tap(button) : take;
    return button;
  }));
  const again = [...nav.children].find((button) => button.value === focused);
  if (again) again.focus();
}

function show(now) {
  texts = now.texts;
  document.documentElement.lang = texts.lang;
  if (!now.session) { // between the sessions of a room there is more to choose
    if (!leaves) location.replace("./");
    leaves = true;
    return;
  }
  taps(now);
  board.dataset.state = now.state;
  mark("asleep", now.asleep);
  over = now.state === "ended";
  mark("over", over);
  put("badge", now.asleep ? texts.asleep : now.badge);
  measure(part("badge")); // whose letters are wider in some states
  put("side", now.side || "");
  part("side-room").hidden = !now.side;
  put("step", now.step || now.title);
  hold(now);
  put("said", now.said);
  put("heard", now.heard, texts.heard);
  put("say", now.say.join(" · "), now.say_now ? texts.say : texts.then_say);
  put("next", now.next || now.quietly, now.next ? texts.next : "");
  put("count", [now.hold, now.layer].filter(Boolean).join(" · "));
  put("time", now.time);
  part("facts").hidden = !(now.say.length || now.next || now.quietly || now.hold || now.layer || now.time);
  put("title", now.step ? now.title : "");
  put("words", now.words);
  put("client", now.client);
  for (const id of ["words", "client"]) part(`${id}-room`).hidden = !part(id).textContent;
  alarm(now.alarm);
}

for (const id of ["badge", "step"]) measure(part(id));
put("address", location.host); // without the rest, which opens it
// What was last shown of a session that is over stays until the next one begins at this address.
followNews((now) => {
  show(now);
  heardLast = performance.now();
});

// What stands still would be believed: the timer goes, and what can be said.
function lost() {
  mark("holding", false);
  board.dataset.state = "lost";
  part("hold").hidden = true;
  part("facts").hidden = true;
  part("taps").hidden = true;
  alarm(texts.no_news);
}

setInterval(() => {
  if (!over && performance.now() - heardLast > SILENT_MS) {
    lost();
    heardLast = performance.now() - SILENT_MS;
  }
}, 500);

if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {});
