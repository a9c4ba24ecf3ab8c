"use strict";
// What the room asks, and what can be answered: the same that can be said.

const ASLEEP = tr("Asleep. Tap a protocol, or wake it by voice.");
const BEGINS = tr("The session begins.");
const LATE = tr("The tap did not arrive. Please tap again.");

// What is typed, by the state that asks for it.
const TYPED = {
  code: { field: "code", label: tr("The client’s code, no name"), mode: "text" },
  minutes: { field: "minutes", label: tr("Minutes"), mode: "numeric" },
};

// Milliseconds that a tapped command looks taken; by then the page shows what came of it.
const TAPPED_MS = 400;

const now = part("now");
const last = now.dataset.last.split("|");
const names = [...document.querySelectorAll("#protocols button")];
const called = new Set(names.map((button) => button.value));
let typing = "";
let offered = "";
let waits = null;
let leaves = false;

function problem(id, text) {
  if (!part(id)) return;
  part(id).textContent = text;
  part(id).hidden = !text;
}

async function give(message, button, wrong = "alarm") {
  if (!room) return;
  if (button) {
    button.classList.add("tapped");
    setTimeout(() => button.classList.remove("tapped"), TAPPED_MS);
  }
  const { turn, session_s: at } = room; // of what was seen as it was tapped
  try {
    if (!room.hand) await takeHand();
    await send("tap", { ...message, turn, at, hand });
    if (message.field) part("text").value = "";
    problem("wrong", "");
  } catch (error) {
    problem(wrong, error.told || LATE);
  }
}

// Buttons that stand where they stood keep the focus of a keyboard, and the finger.
function answers(here) {
  const box = part("answers");
  if (!box) return;
  const taps = !here ? [] : here.taps.filter((words) => !called.has(words)
    && (words !== now.dataset.wake || here.state === "asleep"));
  const say = elsewhere() ? taps.filter((words) => last.includes(words)) : taps;
  if (offered === JSON.stringify(say)) return;
  offered = JSON.stringify(say);
  const held = box.contains(document.activeElement);
  const focused = held && document.activeElement.value;
  box.replaceChildren(...say.map((words) => {
    const button = document.createElement("button");
    button.type = "button";
    button.value = button.textContent = words;
    button.classList.toggle("client", last.includes(words));
    button.onclick = () => give({ say: words }, button);
    return button;
  }));
  const again = [...box.children].find((button) => button.value === focused);
  if (again) again.focus();
  else if (held) part("asked").focus(); // and not an answer, which a key that is held down would give
}

function field(here) {
  const asked = here && !elsewhere() ? TYPED[here.state] : undefined;
  const name = asked ? asked.field : "";
  const form = part("typed");
  if (!form || name === typing) return;
  const held = form.contains(document.activeElement);
  typing = name;
  form.hidden = !asked;
  part("text").value = "";
  problem("wrong", "");
  if (asked) {
    part("what").textContent = asked.label;
    part("text").inputMode = asked.mode;
    if (mine()) part("text").focus(); // whoever taps goes on to type
  } else if (held) {
    part("asked").focus();
  }
}

function protocols(here) {
  const may = (words) => here && !elsewhere()
    && (here.state === "asleep" || here.taps.includes(words));
  for (const button of names) button.disabled = !may(button.value);
  part("protocols").hidden = Boolean(here && mayWrite && !names.some((button) => !button.disabled)
    && !elsewhere());
}

function asked(here) {
  const words = here.state === "asleep" && mayWrite ? ASLEEP : here.state === "begun" ? BEGINS : here.said;
  if (part("asked").textContent !== words) part("asked").textContent = words;
  const heard = here.heard ? tr("heard: {words}", { words: here.heard }) : "";
  if (part("heard").textContent !== heard) part("heard").textContent = heard;
  if (part("alarm").textContent !== here.alarm) problem("alarm", here.alarm);
}

followers.push((here) => {
  if (leaves) return;
  if (here && here.session) {
    leaves = true; // a second way there would break the first off
    location.assign(root + document.body.dataset.board); // from where "back" leads here, and on
    return;
  }
  if (here) asked(here);
  field(here);
  answers(here);
  protocols(here);
  if (waits && here && here.state !== "asleep") {
    const { say, until } = waits;
    waits = null;
    if (here.taps.includes(say) && performance.now() < until) give({ say });
  }
});

// Asleep it is woken first, and called as soon as it takes the name.
for (const button of names) {
  button.onclick = () => {
    if (!room) return;
    if (room.state === "asleep") {
      waits = { say: button.value, until: performance.now() + SENT_MS };
      give({ say: now.dataset.wake }, button);
    } else {
      give({ say: button.value }, button);
    }
  };
}

if (part("typed")) {
  part("typed").onsubmit = (event) => {
    event.preventDefault();
    give({ field: typing, text: part("text").value }, null, "wrong");
  };
}

// Found again it may be another program, with other protocols; what is being typed is left alone.
window.addEventListener("found", () => {
  if (!leaves && !(part("text") && part("text").value)) location.reload();
});
