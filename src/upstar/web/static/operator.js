// The live view of the queue: asks every five seconds while the page is seen, and not while it is paused.
const EVERY = 5000;
const button = document.getElementById("pause");

if (button && window.htmx) {
  let paused = false;
  button.hidden = false;
  button.addEventListener("click", () => {
    paused = !paused;
    button.textContent = paused ? button.dataset.paused : button.dataset.live;
  });
  const tick = () => {
    // what somebody is about to use is not taken from under their hands
    const used = document.getElementById("live")?.contains(document.activeElement);
    if (!paused && !document.hidden && !used) htmx.trigger(document.body, "tick");
  };
  setInterval(tick, EVERY);
  document.addEventListener("visibilitychange", tick);
}
