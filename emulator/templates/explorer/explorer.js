// Puts the newest blocks and transactions in place every few seconds while the page is looked at. The server escapes
// what it sends; nothing changes while somebody has the focus inside or has marked text.
(() => {
  "use strict";
  const live = document.getElementById("live");
  if (!live) return;
  const busy = () => document.hidden || live.contains(document.activeElement) || String(getSelection()) !== "";
  setInterval(async () => {
    if (busy()) return;
    try {
      const answer = await fetch(live.dataset.url);
      if (!answer.ok || busy()) return;
      const text = await answer.text();
      if (live.innerHTML.trim() !== text.trim()) live.innerHTML = text;
    } catch {
      // The ledger may be restarting: the next time.
    }
  }, 4000);
})();
