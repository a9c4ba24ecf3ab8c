"use strict";
// The editor of a protocol: what is typed and moved is sent as small changes, and what they come to
// comes back. The text, and what it was before, are kept here and nowhere else until it is saved.

{
  // Milliseconds after the last key until what was typed is checked.
  const STILL_MS = 350;

  // Steps that can be undone.
  const MOST_PAST = 100;

  const form = part("draft");
  const cards = part("cards");
  let text = part("text").value;
  let saved = text;
  let mark = form.dataset.mark;
  let name = form.dataset.name;
  let past = [];
  let last = ""; // the field of which the last change was: typing on is one step to undo
  let said = [];
  let length = "";
  let waiting = new Map(); // what was typed and not sent, by its field
  let still = 0;
  let chain = Promise.resolve();

  const news = (words) => { part("news").textContent = words; };
  const path = (element) => JSON.parse(element.dataset.path);

  const words = (keys) => keys.reduce((all, key) => all
    + (typeof key === "number" ? `[${key}]` : `${all ? "." : ""}${key}`), "");

  // What the element of a field is called, by the place that it stands for.
  const called = (where) => `f-${where.replace(/ /g, "_")}`;

  // The spot that is nearest to a place: a field's, else its card's.
  function spot(where) {
    for (let at = where; at; at = at.replace(/(\.[^.[]*|\[\d+\])$/, "")) {
      const found = cards.querySelector(`[data-said="${CSS.escape(at)}"]`);
      if (found) return found;
      if (!/[.[]/.test(at)) break;
    }
    return null;
  }

  function show() {
    for (const each of cards.querySelectorAll("[data-said]")) each.textContent = "";
    for (const each of cards.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
    part("rest").textContent = "";
    const slips = said.filter(([, , severity]) => severity === "error");
    for (const [where, words, severity] of said) {
      const line = severity === "error" ? tr("To mend: {words}. ", { words })
        : tr("May be bettered: {words}. ", { words });
      const beside = where ? spot(where) : null;
      if (beside) {
        beside.textContent += line;
        const field = document.getElementById(called(beside.dataset.said));
        if (field && severity === "error") field.setAttribute("aria-invalid", "true");
        if (beside.closest("details") && severity === "error") beside.closest("details").open = true;
      } else {
        const entry = document.createElement("li");
        entry.textContent = where ? `${where}: ${line}` : line;
        part("rest").append(entry);
      }
    }
    const changes = text === saved ? "" : ` ${tr("Not saved yet.")}`;
    part("state").textContent = !text ? "" : slips.length
      ? tr("{count} to mend. First: {words}.", { count: slips.length, words: slips[0][1] })
      : `${tr("Right.")} ${length}${changes}`;
    part("undo").setAttribute("aria-disabled", String(!past.length));
  }

  function draw(html) {
    const open = new Set([...cards.querySelectorAll("details[open]")].map((each) => each.dataset.open));
    cards.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    for (const each of cards.querySelectorAll("details")) each.open = open.has(each.dataset.open);
  }

  async function asked(edits, drawn) {
    const body = new URLSearchParams({ text, name, edits: JSON.stringify(edits) });
    if (drawn) body.set("drawn", "yes");
    const answer = await fetch(`${root}edit/draft/search`, { method: "POST", body });
    return answer.json();
  }

  // Makes some changes, and returns whether all of them were.
  async function once(edits, drawn) {
    const typed = edits.length === 1 && edits[0].do === "set" ? JSON.stringify(edits[0].path) : "";
    let came;
    try {
      came = await asked(edits, drawn);
    } catch {
      for (const each of edits) { // what was typed is sent with what comes next
        const id = each.do === "set" && each.kind !== "name" && called(words(each.path));
        if (id && !waiting.has(id)) waiting.set(id, each);
      }
      news(tr("The room does not answer. What you changed is still on this page."));
      return false;
    }
    if (came.wrong && edits.length > 1) { // one that can't be made is no reason to drop the others
      let well = true;
      for (const each of edits) well = await once([each], drawn) && well;
      return well;
    }
    if (came.wrong) {
      const why = came.wrong;
      if (edits.length) await once([], true); // what is shown is what there is
      news(why);
      return false;
    }
    news("");
    if (came.text !== text && edits.length) {
      if (!typed || typed !== last) past = [...past, text].slice(-MOST_PAST);
      last = typed;
    }
    ({ text, said, length } = came);
    if (drawn) draw(came.cards);
    show();
    return true;
  }

  // Until the cards are drawn anew nothing is typed into those that go.
  function work(edits, drawn = false, focus = null) {
    clearTimeout(still);
    const all = [...waiting.values(), ...edits];
    waiting = new Map();
    cards.inert = cards.inert || drawn;
    chain = chain.catch(() => false).then(async () => {
      try {
        return await once(all, drawn);
      } finally {
        if (drawn) cards.inert = false;
        if (focus) focus();
      }
    });
    return chain;
  }

  function typedIn(field) {
    const edit = { do: "set", path: path(field), kind: field.dataset.kind, text: field.value,
      needed: "needed" in field.dataset };
    if (edit.kind === "name") { // all that stands under it is called by it, and is drawn anew
      const was = field.id.replace("f--name", "f-");
      const is = called(words([...edit.path.slice(0, -1), edit.text.trim().replace(/\s+/g, " ")]));
      setTimeout(() => { // by then the focus is where it goes on
        const next = document.activeElement.id.replace(was, is);
        work([edit], true, () => part(next) && part(next).focus());
      });
      return;
    }
    waiting.set(field.id, edit);
    clearTimeout(still);
    still = setTimeout(() => work([]), STILL_MS);
  }

  // A key that is put in has a name that the program chose: it is the last of its kind.
  const toField = (where, above) => () => {
    const card = cards.querySelector(`[data-card="${CSS.escape(where)}"]`)
      || [...cards.querySelectorAll(`[data-card="${CSS.escape(above)}"] > [data-card]`)].pop();
    const field = card && card.querySelector("input, textarea, select");
    if (field) field.focus();
  };

  const toButton = (way, where) => () => {
    const other = way === "up" ? "down" : "up";
    const found = [way, other].map((each) => cards.querySelector(
      `[data-key="${CSS.escape(`${each} ${where}`)}"]`)).find((each) => each && each.dataset.to);
    if (found) found.focus();
  };

  function press(button) {
    const card = button.closest("[data-card]");
    if (button.dataset.do === "move" && button.dataset.to) {
      const to = JSON.parse(button.dataset.to);
      const way = button.dataset.key.split(" ")[0];
      const there = typeof path(card).at(-1) === "number" ? to : path(card);
      work([{ do: "move", path: path(card), to }], true, toButton(way, words(there)));
    } else if (button.dataset.do === "remove") {
      const up = card.parentElement.closest("[data-card]");
      const add = up && `add-${up.dataset.card}`;
      work([{ do: "remove", path: path(card) }], true, () => add && part(add) && part(add).focus());
    } else if (button.dataset.do === "add") {
      const at = JSON.parse(button.closest("[data-end]").dataset.end);
      const what = part(button.dataset.from).value;
      work([{ do: "add", path: at, what }], true, toField(words(at), card.dataset.card));
    }
  }

  async function act(what, fields) {
    if (!hand || (room && !room.hand)) await takeHand();
    const body = new URLSearchParams({ hand, ...fields });
    const answer = await fetch(`${root}edit/${what}/search`, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = page.querySelector("main > .problem[role=alert], main > .told[role=status]");
    return { page, words: told ? told.textContent.trim() : "", well: answer.ok };
  }

  async function hear(button) {
    try {
      news((await act("hear", { text: part(button.dataset.hear).value })).words);
    } catch {
      news(tr("The room does not answer."));
    }
  }

  async function save() {
    const called = part("name").value.trim();
    if (!await work([])) return;
    const sent = text;
    let came;
    try {
      came = await act("save", { name: called, text: sent, mark: called === name ? mark : "" });
    } catch {
      news(tr("The room does not answer. What you changed is still on this page."));
      return;
    }
    news(came.words);
    const there = came.page.getElementById("draft");
    if (!came.well || !there) return;
    mark = there.dataset.mark;
    name = there.dataset.name;
    part("name").value = name;
    saved = came.page.getElementById("text").value;
    if (text === sent) text = saved;
    part("after").hidden = false;
    const [paper, file] = part("after").querySelectorAll("a");
    paper.href = `${root}protocols/${encodeURIComponent(name)}#paper`;
    file.href = `${root}edit/file/${encodeURIComponent(name)}`;
    history.replaceState(null, "", `${root}edit/${encodeURIComponent(name)}`);
    await work([]);
    news(came.words);
  }

  async function open(file) {
    if (!file) return;
    if (text) past = [...past, text].slice(-MOST_PAST);
    text = await file.text();
    mark = "";
    name = "";
    part("name").value = file.name.replace(/\.ya?ml$/i, "");
    if (await work([], true)) return;
    text = ""; // what can't be read is not kept
    said = [];
    cards.replaceChildren();
    show();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  cards.addEventListener("input", (event) => {
    const { path: has, kind } = event.target.dataset;
    if (has && kind !== "name") typedIn(event.target);
  });
  cards.addEventListener("change", (event) => {
    if (event.target.dataset.kind === "name") typedIn(event.target);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.hear) hear(button);
    else if (button.dataset.do) press(button);
    else if (button.id === "save") save();
    else if (button.id === "undo") {
      work([]).then(() => {
        if (!past.length) return null;
        text = past[past.length - 1];
        past = past.slice(0, -1);
        last = "";
        return work([], true);
      });
    }
  });

  // A card is taken by its grip and let go on another of its kind, whose place it takes.
  let carried = null;
  const kindOf = (keys) => (keys.includes("steps") ? "steps" : keys[0]);
  cards.addEventListener("dragstart", (event) => {
    if (!event.target.matches || !event.target.matches(".grip")) return;
    carried = path(event.target.closest("[data-card]"));
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", words(carried));
  });
  cards.addEventListener("dragend", () => { carried = null; });
  const under = (event) => {
    const card = carried && event.target.closest("[data-card]");
    const grip = card && card.querySelector(":scope > * > .grip");
    return grip && path(card).length === carried.length && kindOf(path(card)) === kindOf(carried)
      ? path(card) : null;
  };
  document.addEventListener("dragover", (event) => {
    if (!carried || under(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const to = under(event);
    if (to && words(to) !== words(carried)) work([{ do: "move", path: carried, to }], true);
    else if (part("file") && event.dataTransfer.files.length) open(event.dataTransfer.files[0]);
  });
  if (part("file")) part("file").onchange = () => open(part("file").files[0]);

  window.addEventListener("beforeunload", (event) => {
    if (text !== saved || waiting.size) event.preventDefault();
  });
  if (text) work([], true);
}
