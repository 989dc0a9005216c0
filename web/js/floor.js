// What htmx 4 uses and Chromium 78 lacks, each with the version that brought it. Newer browsers keep their own.

// 85. htmx makes its selectors with it while it loads, so this file comes first.
if (!String.prototype.replaceAll) {
  Object.defineProperty(String.prototype, "replaceAll", {
    configurable: true,
    writable: true,
    value(from, to) {
      if (from instanceof RegExp) return this.replace(from, to);
      return this.split(from).join(to);
    },
  });
}

// 86. Swaps put the new nodes in with it.
for (const kind of [Element, Document, DocumentFragment]) {
  if (kind.prototype.replaceChildren) continue;
  Object.defineProperty(kind.prototype, "replaceChildren", {
    configurable: true,
    writable: true,
    value(...nodes) {
      while (this.lastChild) this.removeChild(this.lastChild);
      this.append(...nodes);
    },
  });
}

// 81. Which button sent the form; without it the name and value of the button would be lost.
if (!("submitter" in Event.prototype) && !("SubmitEvent" in window)) {
  let pressed = null;
  addEventListener(
    "click",
    (event) => {
      const button = event.target instanceof Element ? event.target.closest("button, input") : null;
      pressed = button && (button.type === "submit" || button.type === "image") ? button : null;
    },
    true,
  );
  addEventListener(
    "submit",
    (event) => {
      const submitter = pressed && pressed.form === event.target ? pressed : null;
      pressed = null;
      Object.defineProperty(event, "submitter", { configurable: true, value: submitter });
    },
    true,
  );
}

// 98. Whether a request was given up because it took too long.
if (!("reason" in AbortSignal.prototype)) {
  const reasons = new WeakMap();
  const { abort } = AbortController.prototype;
  AbortController.prototype.abort = function (reason) {
    if (!reasons.has(this.signal)) reasons.set(this.signal, reason);
    return abort.call(this);
  };
  Object.defineProperty(AbortSignal.prototype, "reason", {
    configurable: true,
    get() {
      return reasons.get(this);
    },
  });
}
