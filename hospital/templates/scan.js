// Reads codes for the desk: from the camera, from pictures, from a scanner that types. The desk decodes and decides; this only
// carries texts and keeps the parts of a code that is shown in several.
(() => {
  "use strict";
  const root = document.getElementById("scanner");
  if (!root) return;
  const element = id => document.getElementById(id);
  const [said, progress, view, camera, typed, code, file] =
    ["said", "progress", "view", "camera", "typed", "code", "file"].map(element);
  const words = root.dataset;
  const parts = new Set();
  let looking = null;
  let done = false;

  const say = text => { said.textContent = text; };
  const post = async (path, body, type) => {
    const response = await fetch(`${path}?lang=${words.lang}`, { method: "POST", headers: { "content-type": type }, body });
    return response.json();
  };
  const stop = () => {
    if (!looking) return;
    for (const track of looking.getTracks()) track.stop();
    looking = null;
    view.hidden = true;
  };

  // Hands new texts to the desk: a whole code alone, a part with those that were seen before.
  const take = async texts => {
    const isPart = text => /^ur:/i.test(text);
    const whole = texts.find(text => !isPart(text));
    const fresh = texts.map(text => text.toUpperCase()).filter(text => isPart(text) && !parts.has(text));
    if (!whole && fresh.length === 0) return;
    fresh.forEach(text => parts.add(text));
    const told = await post("/scan/codes", whole ?? [...parts].join("\n"), "text/plain;charset=utf-8");
    if (done) return;
    if (told.next) {
      done = true;
      stop();
      location.assign(told.next);
      return;
    }
    progress.hidden = told.of === undefined;
    if (told.of !== undefined) [progress.max, progress.value] = [told.of, told.known];
    if (told.code && !whole) {
      // The parts that were kept belong to another code, or are damaged: begin with the newest.
      parts.clear();
      if (told.code === "other-message") fresh.forEach(text => parts.add(text));
    }
    say(told.text);
  };
  const picture = async (body, type, quiet) => {
    const told = await post("/scan/picture", body, type);
    if (told.texts && told.texts.length > 0) await take(told.texts);
    else if (told.text) say(told.text);
    else if (!quiet) say(words.nothing);
  };
  const safely = async work => {
    try { await work(); } catch { say(words.lost); }
  };

  typed.addEventListener("submit", event => {
    event.preventDefault();
    const texts = code.value.split(/\s+/).filter(text => text);
    code.value = "";
    if (texts.length === 0) say(words.nothing);
    else safely(() => take(texts));
  });
  // A hand scanner ends each code with Enter.
  code.addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); typed.requestSubmit(); }
  });
  file.addEventListener("change", () => safely(async () => {
    for (const chosen of file.files) await picture(chosen, chosen.type || "application/octet-stream", false);
    file.value = "";
  }));

  const look = async () => {
    const canvas = document.createElement("canvas");
    while (looking && !done) {
      if (view.videoWidth > 0) {
        [canvas.width, canvas.height] = [view.videoWidth, view.videoHeight];
        canvas.getContext("2d").drawImage(view, 0, 0);
        const frame = await new Promise(ready => canvas.toBlob(ready, "image/jpeg", 0.9));
        if (frame) await safely(() => picture(frame, "image/jpeg", true));
      }
      await new Promise(later => setTimeout(later, 150));
    }
  };
  camera.addEventListener("click", async () => {
    if (looking) { stop(); return; }
    if (!window.isSecureContext || !navigator.mediaDevices) { say(words.insecure); return; }
    try {
      looking = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    } catch { say(words.denied); return; }
    view.srcObject = looking;
    view.hidden = false;
    await view.play();
    say(words.looking);
    look();
  });
})();
