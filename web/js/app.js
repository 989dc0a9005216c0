// Everything that runs in the browser. Pages work without it.
import "./floor.js";
import "htmx.org";

const moving = () => document.querySelectorAll(".job[hx-get]").length;
let before = moving();
// When a job ends, what stands around it changes as well: its state, what can be done, the way to its result.
document.addEventListener("htmx:after:swap", () => {
  const now = moving();
  if (now < before) {
    const page = new URL(location.href);
    page.searchParams.delete("done");
    location.replace(page.href);
  }
  before = now;
});
