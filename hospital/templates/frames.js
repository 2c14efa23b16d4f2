// Shows the parts of a code one after another. Without scripts all of them stand on the page.
(() => {
  "use strict";
  const frames = document.querySelectorAll("#frames .frame");
  if (frames.length < 2) return;
  let shown = 0;
  const show = () => frames.forEach((frame, number) => { frame.hidden = number !== shown; });
  show();
  setInterval(() => { shown = (shown + 1) % frames.length; show(); }, 350);
})();
