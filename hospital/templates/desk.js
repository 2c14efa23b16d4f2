// Puts the changing part of a page in place whenever the desk sends it. The desk escapes what it sends.
(() => {
  "use strict";
  const live = document.getElementById("live");
  const lost = document.getElementById("lost");
  if (!live || !window.EventSource) return;
  const source = new EventSource(live.dataset.events);
  source.addEventListener("open", () => { lost.hidden = true; });
  source.addEventListener("error", () => { lost.hidden = false; });
  source.addEventListener("change", (event) => {
    lost.hidden = true;
    if (live.innerHTML.trim() === event.data.trim()) return;
    live.innerHTML = event.data;
    const turn = live.querySelector("[data-stage]");
    if (turn) {
      document.documentElement.dataset.stage = turn.dataset.stage;
      // A page of its own may show a code at one stage only.
      const at = live.dataset.codeAt;
      const code = at ? (turn.dataset.stage === at ? "shown" : "done") : turn.dataset.code;
      document.documentElement.dataset.code = code;
    }
  });
})();
