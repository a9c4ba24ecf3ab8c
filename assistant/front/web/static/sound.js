"use strict";
// The level of the microphone, as the program sends it; and the page anew when more was found.

{
  // Milliseconds between words for a screen reader and the eye: a bar may dance, words must not.
  const WORDS_MS = 1000;

  // Milliseconds until a page that was refused, as the meter is open on too many, asks again.
  const AGAIN_MS = 2000;

  const here = `${document.body.dataset.root}sound`;
  const meter = document.getElementById("level");
  const said = document.getElementById("level-said");
  const shown = document.getElementById("news");
  let source = null;
  let told = -WORDS_MS;
  let last = "";
  let later = 0;

  function words(level) {
    if (level === null) return tr("Nobody listens now: a session runs, or is about to.");
    if (level <= meter.min) return tr("No sound at all: is it muted?");
    if (level < meter.low) return tr("Quiet: {level} dBFS.", { level });
    return level > meter.high ? tr("Too loud: {level} dBFS.", { level })
      : tr("Somebody speaks: {level} dBFS.", { level });
  }

  function tell() {
    clearTimeout(later);
    later = 0;
    told = performance.now();
    if (said.textContent !== last) said.textContent = last;
  }

  function show(message) {
    const [sent, ...news] = message.data.split(" ");
    if (news.join(" ") !== shown.dataset.news) {
      follow(false);
      location.replace(here); // the page may have been a form's, which is not sent again
      return;
    }
    if (!meter) return;
    const level = sent === "-" ? null : Number(sent);
    meter.value = level === null ? meter.min : level;
    last = words(level);
    const wait = told + WORDS_MS - performance.now();
    if (wait <= 0) tell();
    else if (!later) later = setTimeout(tell, wait); // no other level may come to tell it by
  }

  function follow(wanted) {
    if (source) source.close();
    source = null;
    if (!wanted) return;
    const levels = new EventSource(`${here}/level`);
    levels.onmessage = show;
    levels.onerror = () => { // the browser tries again by itself, unless it was refused
      if (said) said.textContent = tr("No level comes from the room.");
      if (levels.readyState === EventSource.CLOSED) setTimeout(() => follow(!document.hidden), AGAIN_MS);
    };
    source = levels;
  }

  // A page that nobody looks at asks for nothing.
  document.addEventListener("visibilitychange", () => follow(!document.hidden));
  follow(!document.hidden);
}
