// Brings the review's page to life: plots, tables that sort, filters that answer at once.
// The page is whole without it: every plot has its table. The plots are in plots.js.
"use strict";

let data = {};

function draw(place, paper) {
  const { width, size } = paper ?? { width: Math.floor(place.clientWidth), size: parseFloat(getComputedStyle(place).fontSize) };
  if (!width) return; // in a part that is closed
  const made = PLOTS[place.dataset.plot](data, width, size, place.dataset.title);
  const old = place.querySelector(":scope > .drawn");
  const drawn = document.createElement("div");
  drawn.className = "drawn";
  drawn.append(made);
  drawn.querySelectorAll("svg").forEach((svg) => svg.setAttribute("role", "img"));
  // Plot calls its groups "rect", "dot" and so on: of no use to anyone who listens.
  drawn.querySelectorAll("g[aria-label]").forEach((group) => group.removeAttribute("aria-label"));
  old ? old.replaceWith(drawn) : place.append(drawn);
  if (place.dataset.plot === "holds") walkable(drawn);
  place.dataset.width = place.clientWidth; // what it is drawn for, on paper too
}

/** Lets arrow keys walk from dot to dot; of all dots one alone is a stop of the Tab key. */
function walkable(drawn) {
  const dots = [...drawn.querySelectorAll("a")];
  drawn.querySelector("svg").setAttribute("role", "group");
  dots.forEach((dot, at) => {
    dot.setAttribute("tabindex", at ? -1 : 0);
    dot.setAttribute("aria-label", dot.querySelector("[aria-label]")?.getAttribute("aria-label") ?? "");
  });
  const said = document.createElement("p");
  said.className = "said";
  said.textContent = dots.length ? tr("Tab to the dots, then the arrow keys go from one to the next.") : "";
  drawn.append(said);
  drawn.addEventListener("focusin", (event) => {
    const dot = event.target.closest("a");
    if (dot) said.textContent = dot.getAttribute("aria-label");
  });
  drawn.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = dots.indexOf(document.activeElement);
    const next = dots[at + step];
    if (step === undefined || at < 0 || !next) return;
    event.preventDefault();
    dots[at].setAttribute("tabindex", -1);
    next.setAttribute("tabindex", 0);
    next.focus();
  });
}

const redraw = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (Math.abs(target.clientWidth - (target.dataset.width ?? 0)) > 1) queueMicrotask(() => draw(target)); // one that fails stops no other
  }
});

/** Makes the headings of a table buttons that sort it. */
function sortable(table) {
  table.querySelectorAll("thead th:not([data-plain])").forEach((heading) => {
    const at = [...heading.parentNode.children].indexOf(heading);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("th").forEach((each) => each.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => row.children[at].dataset.sort ?? row.children[at].textContent.trim();
      const order = (a, b) => {
        if (a === "" || b === "") return (a === "") - (b === ""); // what is not there comes last
        const sign = down ? -1 : 1;
        return sign * (isNaN(a) || isNaN(b) ? a.localeCompare(b) : a - b);
      };
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort((a, b) => order(value(a), value(b))));
    });
  });
}

/** Offers to take the holds of an end out of the plot and the table, and in a file to pick some. */
function offerToNarrow(fieldset) {
  const counted = d3.rollup(data.holds, (group) => group.length, (hold) => hold.end_reason);
  for (const reason of REASONS.filter((each) => counted.has(each))) {
    const label = document.createElement("label");
    label.className = "tick";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = !narrowed.without.has(reason);
    const name = document.createElement("span");
    name.className = `end ${reason}`;
    name.textContent = tr(reason);
    label.append(box, name, ` ${count(counted.get(reason))}`);
    fieldset.append(label);
    box.addEventListener("change", () => {
      narrowed.without[box.checked ? "delete" : "add"](reason);
      narrow();
    });
  }
  for (const field of fieldset.dataset.fields.split(" ").filter(Boolean)) {
    const values = [...new Set(data.holds.map((hold) => hold[field] ?? ""))].filter(Boolean).sort();
    const select = document.createElement("select");
    select.setAttribute("aria-label", tr(field));
    select.append(new Option(tr("every {what}", { what: tr(field) }), ""), ...values.map((value) => new Option(value, value)));
    fieldset.append(select);
    select.addEventListener("change", () => {
      narrowed.picked[field] = select.value;
      narrow();
    });
  }
  fieldset.hidden = false;
}

/** Shows what the reader wants to see of the holds. */
function narrow() {
  const rows = document.querySelectorAll("#holds-table tbody tr");
  const shown = new Set(data.holds.filter(isShown).map((hold) => `hold-${hold.session_id}-${hold.number}`));
  rows.forEach((row) => (row.hidden = !shown.has(row.id)));
  draw(document.querySelector('[data-plot="holds"]'));
}

/** Brings the answer to life, when the page is opened and whenever the answer is another one. */
function enliven() {
  data = JSON.parse(document.getElementById("data").textContent);
  redraw.disconnect();
  document.querySelectorAll("fieldset.narrow").forEach(offerToNarrow);
  if (narrowed.without.size) narrow();
  document.querySelectorAll("[data-plot]").forEach((place) => redraw.observe(place));
  document.querySelectorAll("table.sorts").forEach(sortable);
  document.querySelectorAll("button.copy").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.querySelector(".session pre").textContent);
      document.querySelector(".copied").textContent = tr("Copied.");
    });
  });
}

/** Lets the form answer at each choice, without leaving the place where the reader is. */
function answerAtOnce(form) {
  let asked = 0;
  let shown = "";
  const ask = async () => {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
    const address = `${form.getAttribute("action")}?${query}`;
    if (address === shown) return; // Enter is a choice and a wish to see it
    shown = address;
    const mine = ++asked;
    document.body.classList.add("waiting");
    try {
      const answer = await fetch(address);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked) return; // another choice was made meanwhile
      const main = page.getElementById("answer");
      if (!main) throw new Error("no answer");
      document.getElementById("answer").replaceWith(document.adoptNode(main));
      form.querySelector("summary").replaceWith(document.adoptNode(page.querySelector("#choose summary")));
      history.replaceState(null, "", address);
      enliven();
    } catch {
      form.submit(); // the browser tells what is the matter
    } finally {
      if (mine === asked) document.body.classList.remove("waiting");
    }
  };
  form.addEventListener("change", ask);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
}

/** On paper plots are as wide as a page of A4 within its margins, in CSS pixels. */
const PAPER = { width: 680, size: 10 };
const redrawAll = (paper) => document.querySelectorAll("[data-plot]").forEach((place) => draw(place, paper));
addEventListener("beforeprint", () => redrawAll(PAPER));
addEventListener("afterprint", () => redrawAll());

// Where there is room the form lies open.
if (matchMedia("(min-width: 60rem)").matches) {
  document.querySelectorAll("#choose details").forEach((part) => (part.open = true));
}

enliven();
document.querySelectorAll("#choose").forEach(answerAtOnce);
