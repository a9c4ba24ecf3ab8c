// The review's plots: each takes the page's data, a width and the size of its type in pixels, and
// gives an SVG. Colours are the style sheet's, so that dark, light and paper need no other drawing.
"use strict";

// A text in the language of the page, which has what its scripts show beside the English.
const texts = JSON.parse(document.getElementById("texts").textContent);
const tr = (english, values = {}) => (texts[english] || english)
  .replace(/\{(\w+)\}/g, (hole, name) => values[name]);

/** Seconds as "2:10", as the rest of the program writes them. */
function clock(seconds) {
  const whole = Math.floor(Math.abs(seconds) + 0.0005);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const pad = (n) => String(n).padStart(2, "0");
  return parts[0] ? `${parts[0]}:${pad(parts[1])}:${pad(parts[2])}` : `${parts[1]}:${pad(parts[2])}`;
}

const count = (n) => n.toLocaleString("en");
const sure = (row) => (row.either_side_s == null ? "" : ` ± ${row.either_side_s.toFixed(1)} s`);

/** Ticks of a time axis at whole steps of seconds or minutes, at most `most` of them. */
function ticks(from, to, most) {
  const steps = [5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600];
  const step = steps.find((each) => (to - from) / each <= most) ?? 7200;
  return d3.range(Math.ceil(from / step) * step, to + 0.001, step);
}

const REASONS = ["released", "time", "stop", "skipped", "interrupted"];
const SYMBOLS = { released: "circle", time: "square", stop: "triangle", skipped: "times", interrupted: "diamond" };
const ends = { domain: REASONS, range: REASONS.map((each) => `var(--${each})`) };
const symbols = { domain: REASONS, range: REASONS.map((each) => SYMBOLS[each]) };
const STROKED = new Set(["skipped"]); // a cross has no inside to fill

/** What the reader wants to see of the holds: none of some ends, and of some fields one value. */
const narrowed = { without: new Set(), picked: {} };

const isShown = (hold) => !narrowed.without.has(hold.end_reason)
  && Object.entries(narrowed.picked).every(([field, value]) => !value || (hold[field] ?? "") === value);

const place = (hold) => (hold.side ? `${hold.step}, ${tr(hold.side)}` : hold.step);

function tellHold(hold) {
  const layer = hold.layer > 1 ? tr(", layer {number}", { number: hold.layer }) : "";
  const lines = [
    `${place(hold)}${layer}`,
    tr("held {time}, {end}", { time: clock(hold.duration_s), end: tr(hold.end_reason) })
      + (hold.response ? ` (${tr(hold.response)})` : ""),
    tr("floor {floor}, target {target}", { floor: clock(hold.floor_s), target: clock(hold.target_s) }),
  ];
  if (hold.began) lines.push([hold.began, hold.client].filter(Boolean).join(", "));
  if (hold.was.duration_s != null) lines.push(tr("first noted: {what}", { what: clock(hold.was.duration_s) }));
  if (hold.was.side) lines.push(tr("first noted: {what}", { what: tr(hold.was.side) }));
  if (hold.was.end_reason) lines.push(tr("first noted: {what}", { what: tr(hold.was.end_reason) }));
  if (hold.notes) lines.push(hold.notes);
  return lines.join("\n");
}

/** What all plots share. `label` is how much room the words on the left are given, in pixels. */
function frame(width, title, label, more) {
  return {
    width, className: "plot", ariaLabel: title, marginLeft: label, marginRight: 16,
    style: { background: "transparent", color: "inherit", fontSize: "inherit", fontFamily: "inherit" },
    ...more,
  };
}

const TIP = { fill: "var(--surface)", stroke: "var(--line)", lineHeight: 1.3 };

/** How an axis of lengths of time is written. */
const lengths = (size, label) => ({ tickFormat: clock, tickSize: 0, label, labelAnchor: "right", labelOffset: size * 2.9 });

/** Pixels that the longest of some words take at the size of the page's plots, within reason. */
function room(words, width, size) {
  const longest = Math.max(0, ...words.map((each) => String(each).length));
  return Math.min(longest * size * 0.56 + 14, width * 0.42);
}

const short = (text, room, size) => {
  const most = Math.max(4, Math.floor((room - 12) / (size * 0.54)));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};

const PLOTS = {
  holds(data, width, size, title) {
    const holds = data.holds.filter(isShown);
    const places = [...new Set(data.holds.map(place))];
    const sides = (step) => ["left", "right"].map((side) => `${step}, ${tr(side)}`);
    const steps = [...new Set(data.holds.map((hold) => hold.step))];
    const rows = steps.flatMap((step) => {
      const own = places.filter((each) => each === step || sides(step).includes(each));
      return own.sort((one, two) => sides(step).indexOf(one) - sides(step).indexOf(two));
    });
    const longest = Math.max(60, ...data.holds.map((hold) => Math.max(hold.duration_s, hold.target_s)));
    const bands = [...d3.group(data.holds, place, (h) => h.floor_s, (h) => h.target_s)].flatMap(
      ([row, floors]) => [...floors].flatMap(([floor, targets]) =>
        [...targets.keys()].map((target) => ({ row, floor, target }))));
    const left = room(rows, width, size);
    // A row is as high as its dots need where they crowd: counted by dots' widths of time.
    const radius = size * (data.holds.length > 400 ? 0.18 : data.holds.length > 100 ? 0.26 : 0.36);
    const perDot = (2 * radius * longest) / Math.max(100, width - left);
    const crowd = Math.max(1, ...d3.rollups(data.holds, (group) => group.length, (hold) =>
      `${place(hold)} ${Math.round(hold.duration_s / perDot)}`).map(([, n]) => n));
    const high = Math.max(size * 1.9, Math.min(90, (crowd + 1) * (2 * radius + 1)));
    const dot = {
      x: "duration_s", fy: place, r: radius, symbol: "end_reason", title: tellHold,
      href: "href", ariaLabel: (hold) => tellHold(hold).replaceAll("\n", "; "),
    };
    const spread = (options) => Plot.dodgeY({ anchor: "middle", padding: 0.6, ...options });
    const corrected = holds.filter((hold) => hold.was.duration_s != null);
    return Plot.plot(frame(width, title, left, {
      marginTop: 4, marginBottom: size * 3.2, height: rows.length * high + size * 3.2 + 4,
      x: { domain: [0, longest * 1.03] },
      fy: { domain: rows, padding: 0.12, axis: null },
      symbol: symbols,
      color: ends,
      marks: [
        Plot.rect(bands.filter((b) => b.target > b.floor), { fy: "row", x1: "floor", x2: "target", fill: "var(--band)" }),
        Plot.ruleX(bands.filter((b) => b.floor > 0), { fy: "row", x: "floor", stroke: "var(--band-edge)", strokeDasharray: "3,3" }),
        Plot.ruleX(bands.filter((b) => b.target > 0), { fy: "row", x: "target", stroke: "var(--band-edge)", strokeWidth: 2 }),
        Plot.axisX(ticks(0, longest, width / (size * 4.6)), { anchor: "bottom", ...lengths(size, tr("time held, in minutes and seconds")) }),
        Plot.gridX(ticks(0, longest, width / (size * 4.6)), { stroke: "currentColor", strokeOpacity: 0.12 }),
        Plot.axisFy({ anchor: "left", label: null, tickSize: 0, tickFormat: (each) => short(each, left, size) }),
        // From what was noted first to what stands now: a stroke through the middle of the row.
        Plot.rect(corrected, { fy: place, x1: (h) => Math.min(h.was.duration_s, h.duration_s), x2: (h) => Math.max(h.was.duration_s, h.duration_s), inset: 0, insetTop: high * 0.44 - 1, insetBottom: high * 0.44 - 1, fill: "currentColor", fillOpacity: 0.5 }),
        Plot.dot(corrected, { fy: place, x: (h) => h.was.duration_s, r: radius * 0.8, stroke: "currentColor", strokeOpacity: 0.6 }),
        Plot.dot(holds.filter((h) => !STROKED.has(h.end_reason)), spread({ ...dot, fill: "end_reason", stroke: "var(--surface)", strokeWidth: 0.8 })),
        Plot.dot(holds.filter((h) => STROKED.has(h.end_reason)), spread({ ...dot, stroke: "end_reason", strokeWidth: size / 8 })),
        Plot.tip(holds, Plot.pointer({ x: "duration_s", fy: place, title: tellHold, ...TIP })),
      ],
    }));
  },

  trend(data, width, size, title) {
    const { by, rows } = data.trend;
    const held = rows.filter((row) => row.mean_s != null);
    const low = (row) => Math.max(0, row.mean_s - (row.either_side_s ?? 0));
    const high = (row) => row.mean_s + (row.either_side_s ?? 0);
    const longest = Math.max(60, ...held.map(high)) * 1.08;
    const tell = (row) => `${row.group}\n${tr("mean {time}", { time: clock(row.mean_s) + sure(row) })}\n${
      tr("{count} released of {of}", { count: count(row.n), of: count(d3.sum(Object.values(row.ends))) })}`;
        if (by === "month") {
      // A dot stands in the middle of its month. A month without a hold is a gap, not a bridge.
      const begin = (row) => new Date(`${row.group}-01T00:00:00Z`);
      const middle = (date) => new Date((+date + +d3.utcMonth.offset(date, 1)) / 2);
      const month = (row) => middle(begin(row));
      const known = new Map(held.map((row) => [row.group, row]));
      const [from, to] = d3.extent(rows, begin);
      const dates = d3.utcMonths(from, d3.utcMonth.offset(to, 1));
      const every = dates.map((date) => ({ date: middle(date), ...known.get(date.toISOString().slice(0, 7)) }));
      const x = { type: "utc", domain: [from, d3.utcMonth.offset(to, 1)], label: null };
      const step = [1, 2, 3, 6, 12, 24, 60].find((each) => dates.length / each <= width / (size * 3.6)) ?? 120;
      const named = dates.filter((date, at) => (step < 12 ? date.getUTCMonth() % step === 0 : date.getUTCMonth() === 0 && date.getUTCFullYear() % (step / 12) === 0) || dates.length === 1);
      const lang = document.documentElement.lang;
      const called = new Intl.DateTimeFormat(lang === "en" ? "en-US" : lang, { month: "short" });
      const here = (date) => new Date(date.getUTCFullYear(), date.getUTCMonth(), 15);
      const tick = (date, at) => called.format(here(date))
        + (at === 0 || date.getUTCMonth() === 0 ? `\n${date.getUTCFullYear()}` : "");
      const months = Plot.axisX(named.map(middle), { tickFormat: tick, tickSize: 4, label: null });
      const left = size * 3.4;
      const top = Plot.plot(frame(width, title, left, {
        height: Math.max(size * 13, width * 0.36), marginTop: size * 2, marginBottom: size * 3, x, y: { domain: [0, longest] },
        marks: [
          Plot.axisY(ticks(0, longest, 5), { tickFormat: clock, tickSize: 0, label: tr("mean time held") }),
          Plot.gridY(ticks(0, longest, 5), { stroke: "currentColor", strokeOpacity: 0.12 }),
          months,
          Plot.areaY(every, { x: "date", y1: (r) => (r.mean_s == null ? NaN : low(r)), y2: (r) => (r.mean_s == null ? NaN : high(r)), fill: "var(--released)", fillOpacity: 0.2 }),
          Plot.line(every, { x: "date", y: (r) => r.mean_s ?? NaN, stroke: "var(--released)", strokeWidth: 2 }),
          Plot.ruleX(held, { x: month, y1: low, y2: high, stroke: "var(--released)", strokeOpacity: 0.6 }),
          Plot.dot(held, { x: month, y: "mean_s", fill: "var(--released)", r: size * (rows.length > 60 ? 0.15 : 0.26) }),
          Plot.tip(held, Plot.pointerX({ x: month, y: "mean_s", title: tell, ...TIP })),
        ],
      }));
      const stacked = rows.flatMap((row) => REASONS.map((reason) => ({ date: begin(row), reason, n: row.ends[reason] })));
      const below = Plot.plot(frame(width, tr("Holds a month, by how they ended"), left, {
        height: size * 8.5, marginTop: size * 2, marginBottom: size * 3, x, color: ends,
        marks: [
          Plot.axisY({ ticks: 2, tickSize: 0, tickFormat: "~s", label: tr("holds, by how they ended") }),
          months,
          Plot.rectY(stacked.filter((each) => each.n), { x: "date", interval: d3.utcMonth, y: "n", fill: "reason", order: REASONS, inset: 0.5, title: (e) => `${tr(e.reason)}: ${count(e.n)}` }),
        ],
      }));
      const both = document.createElement("div");
      both.append(top, below);
      return both;
    }
    const left = room(rows.map((row) => row.group), width, size);
    return Plot.plot(frame(width, title, left, {
      height: held.length * size * 1.7 + size * 4.4, marginTop: size, marginBottom: size * 3.2,
      x: { domain: [0, longest] }, y: { domain: held.map((row) => row.group), label: null },
      marks: [
        Plot.gridX(ticks(0, longest, width / (size * 5)), { stroke: "currentColor", strokeOpacity: 0.12 }),
        Plot.axisX(ticks(0, longest, width / (size * 5)), lengths(size, tr("mean time held"))),
        Plot.axisY({ tickSize: 0, tickFormat: (each) => short(each, left, size) }),
        Plot.ruleY(held, { y: "group", x1: low, x2: high, stroke: "var(--released)", strokeWidth: 2 }),
        Plot.dot(held, { y: "group", x: "mean_s", fill: "var(--released)", r: size / 3 }),
        Plot.tip(held, Plot.pointerY({ x: "mean_s", y: "group", title: tell, ...TIP })),
      ],
    }));
  },

  sides(data, width, size, title) {
    const steps = data.sides.filter((step) => step.longer_left);
    if (!steps.length) return words(tr("No pair was held to its end on both sides."));
    const mean = (step) => step.longer_left.mean;
    const off = (step) => step.longer_left.either_side ?? 0;
    const reach = Math.max(10, ...steps.map((step) => Math.abs(mean(step)) + off(step))) * 1.15;
    const left = room(steps.map((step) => step.step), width, size);
    const tell = (step) => `${step.step}\n${
      tr("left {left}, right {right}", { left: clock(step.left_s), right: clock(step.right_s) })}\n${
      tr("{count} pairs, {cut} cut short", { count: count(step.pairs), cut: count(step.cut) })}`;
    return Plot.plot(frame(width, title, left, {
      height: steps.length * size * 2 + size * 5, marginTop: size * 2.2, marginBottom: size * 2,
      // To the left is left: the axis runs backwards.
      x: { domain: [reach, -reach], label: null }, y: { domain: steps.map((step) => step.step), label: null },
      marks: [
        Plot.gridX(ticks(-reach, reach, width / (size * 4.5)), { stroke: "currentColor", strokeOpacity: 0.12 }),
        Plot.axisX(ticks(-reach, reach, width / (size * 4.5)), { tickFormat: (s) => clock(s), tickSize: 0, label: null }),
        Plot.axisY({ tickSize: 0, tickFormat: (each) => short(each, left, size) }),
        Plot.ruleX([0], { stroke: "currentColor" }),
        Plot.text([width < 420 ? tr("← left longer") : tr("← left held longer")], { frameAnchor: "top-left", dy: -size * 1.6 }),
        Plot.text([width < 420 ? tr("right longer →") : tr("right held longer →")], { frameAnchor: "top-right", dy: -size * 1.6 }),
        Plot.ruleY(steps, { y: "step", x1: (s) => mean(s) - off(s), x2: (s) => mean(s) + off(s), stroke: "currentColor", strokeWidth: 2, strokeOpacity: 0.6 }),
        Plot.dot(steps, { y: "step", x: mean, r: size * 0.4, fill: (s) => (mean(s) >= 0 ? "var(--left)" : "var(--right)") }),
        Plot.tip(steps, Plot.pointerY({ x: mean, y: "step", title: tell, ...TIP })),
      ],
    }));
  },

  pairs(data, width, size, title) {
    const many = new Set(data.pairs.map((pair) => pair.session_id)).size > 1;
    const name = (pair) => `${many ? `${pair.day} ` : ""}${pair.step}${pair.layer > 1 ? tr(", layer {number}", { number: pair.layer }) : ""}`;
    const whole = (ended) => ended.every((end) => end === "released" || end === "time");
    const longest = Math.max(60, ...data.pairs.map((pair) => Math.max(pair.left_s, pair.right_s))) * 1.05;
    const rows = data.pairs.map((pair, at) => ({ ...pair, at, name: name(pair) }));
    const left = room(rows.map((row) => row.name), width, size);
    const one = (side) => (row) => whole(row[`${side}_ends`]) ? `var(--${side})` : "var(--surface)";
    const told = (side, row) => `${tr(side)} ${clock(row[`${side}_s`])} (${row[`${side}_ends`].map((end) => tr(end)).join(", ")})`;
    const tell = (row) => `${row.name}${row.client ? `, ${row.client}` : ""}\n${
      told("left", row)}\n${told("right", row)}`;
    return Plot.plot(frame(width, title, left, {
      height: rows.length * size * 1.6 + size * 5.8, marginTop: size * 2.4, marginBottom: size * 3.2,
      x: { domain: [0, longest] }, y: { type: "point", domain: rows.map((row) => row.at), label: null },
      marks: [
        Plot.gridX(ticks(0, longest, width / (size * 5)), { stroke: "currentColor", strokeOpacity: 0.12 }),
        Plot.axisX(ticks(0, longest, width / (size * 5)), lengths(size, tr("time held"))),
        Plot.axisY({ tickSize: 0, tickFormat: (at) => short(rows[at].name, left, size) }),
        Plot.text([`▲ ${tr("left")}   ● ${tr("right")}`], { frameAnchor: "top-left", dy: -size * 1.8 }),
        Plot.ruleY(rows, { y: "at", x1: "left_s", x2: "right_s", stroke: "currentColor", strokeOpacity: 0.5 }),
        Plot.dot(rows, { y: "at", x: "left_s", symbol: "triangle", r: size * 0.36, stroke: "var(--left)", fill: one("left") }),
        Plot.dot(rows, { y: "at", x: "right_s", r: size * 0.33, stroke: "var(--right)", fill: one("right") }),
        Plot.tip(rows, Plot.pointerY({ x: "left_s", y: "at", title: tell, ...TIP })),
      ],
    }));
  },

  lengths(data, width, size, title) {
    const step = data.length_s;
    const bins = data.techniques.flatMap((row) => row.lengths.map((bin) => ({ ...bin, technique: row.technique, share: bin.n / row.n })));
    const longest = Math.max(60, ...bins.map((bin) => bin.length_s + step));
    const tell = (bin) => `${bin.technique}\n${
      tr("{from} to {to}", { from: clock(bin.length_s), to: clock(bin.length_s + step) })}\n${
      tr("{count} holds", { count: count(bin.n) })}`;
    return Plot.plot(frame(width, title, 4, {
      height: data.techniques.length * size * 4.4 + size * 4.4, marginTop: size, marginBottom: size * 3.2,
      x: { domain: [0, longest] }, y: { axis: null },
      fy: { domain: data.techniques.map((row) => row.technique), axis: null, padding: 0.42 },
      marks: [
        Plot.gridX(ticks(0, longest, width / (size * 5)), { stroke: "currentColor", strokeOpacity: 0.12 }),
        Plot.axisX(ticks(0, longest, width / (size * 5)), lengths(size, tr("time held"))),
        Plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.4 }),
        Plot.rectY(bins, { fy: "technique", x1: "length_s", x2: (bin) => bin.length_s + step, y: "share", fill: "var(--released)", inset: 0.5, title: tell }),
        Plot.ruleX(data.techniques, { fy: "technique", x: "mean_s", stroke: "currentColor", strokeWidth: 2 }),
        Plot.text(data.techniques, {
          fy: "technique", frameAnchor: "top-left", dy: -size * 1.15, dx: 2,
          text: (row) => [row.technique, ...(width < 420 ? [] : [count(row.n)]), tr("mean {time}", { time: clock(row.mean_s) })].join(" · "), fontWeight: 600,
        }),
        Plot.tip(bins, Plot.pointerX({ fy: "technique", x: (bin) => bin.length_s + step / 2, y: "share", title: tell, ...TIP })),
      ],
    }));
  },

  ends(data, width, size, title) {
    const left = room(REASONS.map((reason) => tr(reason)), width, size);
    const most = Math.max(...data.ends.map((row) => row.n));
    return Plot.plot(frame(width, title, left, {
      height: data.ends.length * size * 2.3 + size, marginTop: 4, marginBottom: 4, marginRight: size * 9,
      x: { domain: [0, most], axis: null }, y: { domain: data.ends.map((row) => row.end_reason), label: null }, color: ends,
      marks: [
        Plot.axisY({ tickSize: 0, tickFormat: (reason) => tr(reason) }),
        Plot.barX(data.ends, { y: "end_reason", x: "n", fill: "end_reason", insetTop: 3, insetBottom: 3 }),
        Plot.text(data.ends, { y: "end_reason", x: "n", textAnchor: "start", dx: 6, text: (row) => `${count(row.n)} · ${share(row.share)}` }),
      ],
    }));
  },
};

const share = (part) => (part > 0 && part < 0.01 ? tr("under 1 %") : `${Math.round(100 * part)} %`);

function words(text) {
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  return paragraph;
}
