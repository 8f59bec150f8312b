// The stepper: shows the calculation up to a step, plays it, and answers when a card is pointed at.

const SMALLEST = 0.75; // how far a picture that is a little too wide is shrunk; others scroll
const DELAY = { longest: 1200, shortest: 150, whole: 60000 }; // milliseconds

class Stepper {
  constructor(root, alone) {
    const find = (selector) => root.querySelector(selector);
    const { steps, ...data } = JSON.parse(find('script[type="application/json"]').textContent);
    this.root = root;
    root.classList.toggle("alone", alone);
    this.alone = alone; // the only one on its page: it has the keyboard and the address
    this.graph = new Graph(data);
    this.steps = steps.map(
      ([says, card, edge, place, shows]) => ({ says, card, edge, place, shows }),
    );
    this.awaited = new Set(); // the gradients that some step brings
    for (const { card, place, shows } of this.steps) {
      if (shows) this.awaited.add(`${card} ${place}`);
    }
    this.last = this.steps.length - 1;
    this.step = 0;
    this.pointed = this.chosen = -1;
    this.timer = 0;
    this.view = find(".view");
    this.svg = find("svg");
    this.says = find(".says");
    this.panel = find(".paths");
    this.slider = find(".slider");
    this.count = find(".count");
    this.buttons = { back: find(".back"), play: find(".play"), next: find(".next") };
    this.parts = this.pieces();
    this.listen();
    find(".bar").hidden = false;
    this.fit();
    this.follow();
    this.show();
    this.reveal();
  }

  /** The elements of the picture, by the numbers of their cards and edges. */
  pieces() {
    const numbered = (name) => {
      const found = [];
      for (const element of this.svg.querySelectorAll(`[data-${name}]`)) {
        found[Number(element.dataset[name])] = element;
      }
      return found;
    };
    const begin = (path) => Number(/^M([-\d.]+)/.exec(path.getAttribute("d"))[1]);
    const cards = numbered("card");
    const edges = numbered("edge");
    const gradients = cards.map((card) => [...card.querySelectorAll('[data-part="gradient"]')]);
    // The common part of the edges of a card is on the way of those that begin further right.
    const trunks = [...this.svg.querySelectorAll("[data-trunk]")].map((path) => {
      const from = begin(path);
      const source = this.graph.cards[Number(path.dataset.trunk)];
      const beyond = ({ number }) => begin(edges[number].querySelector("path")) > from;
      return { path, passing: source.out.filter(beyond) };
    });
    return { cards, edges, gradients, trunks };
  }

  // --- what is shown ---

  /** Show everything as it is at the current step. */
  show() {
    const { cards, edges, gradients } = this.parts;
    const { computed, texts } = this.soFar();
    const now = this.steps[this.step];
    cards.forEach((card, number) => {
      const waiting = this.graph.cards[number].role !== "constant" && !computed.has(number);
      card.classList.toggle("pending", waiting);
      card.classList.toggle("active", number === now.card);
      gradients[number].forEach((element, place) => {
        const key = `${number} ${place}`;
        element.classList.toggle("coming", this.awaited.has(key) && !texts.has(key));
        if (texts.has(key)) element.textContent = texts.get(key);
      });
    });
    edges.forEach((edge, number) => {
      edge.classList.toggle("pending", !computed.has(this.graph.edges[number].target));
    });
    this.says.textContent = now.says;
    this.slider.value = this.step;
    this.slider.setAttribute("aria-valuetext", `step ${this.step} of ${this.last}`);
    this.count.textContent = `${this.step} / ${this.last}`;
    this.buttons.back.disabled = this.step === 0;
    this.buttons.next.disabled = this.step === this.last;
    this.light();
  }

  /** Which cards have their value by now, and what the gradients on the cards are. */
  soFar() {
    const computed = new Set();
    const texts = new Map();
    for (const { card, place, shows } of this.steps.slice(0, this.step + 1)) {
      if (shows) texts.set(`${card} ${place}`, shows);
      else computed.add(card);
    }
    return { computed, texts };
  }

  /** Light up the edge of this step, or the ways of the card that is chosen or pointed at. */
  light() {
    const { cards, edges, trunks } = this.parts;
    const lit = this.litEdges();
    const near = new Set([...lit].flatMap(({ source, target }) => [source, target]));
    const center = this.center();
    near.add(center);
    const fade = center >= 0;
    const mark = (element, on) => {
      element.classList.toggle("lit", on);
      element.classList.toggle("faded", fade && !on);
    };
    cards.forEach((card, number) => {
      card.classList.toggle("faded", fade && !near.has(number));
      card.setAttribute("aria-pressed", String(number === this.chosen));
    });
    edges.forEach((edge, number) => mark(edge, lit.has(this.graph.edges[number])));
    for (const { path, passing } of trunks) mark(path, passing.some((edge) => lit.has(edge)));
  }

  center() {
    return this.chosen >= 0 ? this.chosen : this.pointed;
  }

  litEdges() {
    const { graph } = this;
    if (this.chosen >= 0) return graph.reach(this.chosen, "out");
    if (this.pointed >= 0) {
      return new Set([...graph.reach(this.pointed, "in"), ...graph.reach(this.pointed, "out")]);
    }
    const { edge } = this.steps[this.step];
    return new Set(edge >= 0 ? [graph.edges[edge]] : []);
  }

  // --- going from step to step ---

  /** Go to a step; `kept` tells whether the back button of the browser leads back from it. */
  go(step, kept = true) {
    const next = Math.min(Math.max(step, 0), this.last);
    if (next === this.step) return;
    this.step = next;
    this.show();
    this.reveal();
    if (!this.alone) return;
    try {
      history[kept ? "pushState" : "replaceState"](null, "", `#${next}`);
    } catch { /* a page inside another one may have no address of its own */ }
  }

  /** Go by hand, which ends playing. */
  move(step, kept = true) {
    this.pause();
    this.go(step, kept);
  }

  play() {
    if (this.step === this.last) this.go(0);
    const { longest, shortest, whole } = DELAY;
    const delay = Math.min(longest, Math.max(shortest, whole / this.last));
    this.timer = setInterval(() => {
      this.go(this.step + 1, false);
      if (this.step === this.last) this.pause();
    }, delay);
    this.buttons.play.textContent = "Pause";
  }

  pause() {
    clearInterval(this.timer);
    this.timer = 0;
    this.buttons.play.textContent = "Play";
  }

  toggle() {
    if (this.timer) this.pause();
    else this.play();
  }

  /** Go where the address says: #14 is step 14. */
  follow() {
    const match = this.alone && /^#(\d+)$/.exec(location.hash);
    this.step = Math.min(match ? Number(match[1]) : 0, this.last);
  }

  /** Shrink the picture a little if it then fits into the window. */
  fit() {
    const scale = this.view.clientWidth / this.svg.viewBox.baseVal.width;
    this.svg.classList.toggle("shrunk", scale < 1 && scale >= SMALLEST);
  }

  /** Scroll the picture so that the card of this step can be seen. */
  reveal() {
    const { card } = this.steps[this.step];
    if (card < 0) return;
    const box = this.parts.cards[card].getBoundingClientRect();
    const view = this.view.getBoundingClientRect();
    const { clientWidth: width, clientHeight: height } = this.view;
    const middle = (low, high, from, size) => (low + high - 2 * from - size) / 2;
    const outside = (low, high, from, size) => low < from || high > from + size;
    const across = [box.left, box.right, view.left, width];
    const down = [box.top, box.bottom, view.top, height];
    const left = outside(...across) ? middle(...across) : 0;
    const top = outside(...down) ? middle(...down) : 0;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (left || top) this.view.scrollBy({ left, top, behavior: calm ? "auto" : "smooth" });
  }

  // --- what the user does ---

  listen() {
    const { back, play, next } = this.buttons;
    back.addEventListener("click", () => this.move(this.step - 1));
    next.addEventListener("click", () => this.move(this.step + 1));
    play.addEventListener("click", () => this.toggle());
    this.slider.addEventListener("input", () => this.move(Number(this.slider.value), false));
    addEventListener("resize", () => this.fit());
    (this.alone ? document : this.root).addEventListener("keydown", (event) => this.key(event));
    if (this.alone) {
      for (const change of ["popstate", "hashchange"]) {
        addEventListener(change, () => {
          this.pause();
          this.follow();
          this.show();
          this.reveal();
        });
      }
    }
    this.listenToCards();
  }

  listenToCards() {
    this.svg.setAttribute("role", "group"); // an image would hide its cards from those who listen
    this.parts.cards.forEach((card) => card.setAttribute("role", "button"));
    const cardOf = (event) => {
      const card = event.target.closest("[data-card]");
      return card ? Number(card.dataset.card) : -1;
    };
    const point = (card) => {
      if (card === this.pointed) return;
      this.pointed = card;
      this.light();
    };
    this.svg.addEventListener("pointerover", (event) => {
      if (event.pointerType !== "touch") point(cardOf(event));
    });
    this.svg.addEventListener("pointerleave", () => point(-1));
    this.svg.addEventListener("focusin", (event) => {
      if (event.target.matches(":focus-visible")) point(cardOf(event));
    });
    this.svg.addEventListener("focusout", () => point(-1));
    this.svg.addEventListener("click", (event) => this.choose(cardOf(event)));
  }

  /** Show the paths from a card to the output; of the same card again, or of none, stop that. */
  choose(card) {
    this.chosen = card === this.chosen ? -1 : card;
    const lines = this.chosen < 0 ? [] : explained(this.graph, this.chosen);
    this.panel.replaceChildren(...lines.map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line; // as text, whatever a name looks like
      return paragraph;
    }));
    this.panel.hidden = !lines.length;
    this.light();
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const card = event.target.closest?.("[data-card]");
    const pressing = event.key === "Enter" || event.key === " ";
    if (pressing && event.target.closest?.("button, a")) return;
    if (card && pressing) this.choose(Number(card.dataset.card));
    else if (!this.control(event.key, event.repeat)) return;
    event.preventDefault();
  }

  /** What a key does; whether it does anything. */
  control(key, repeated) {
    const { step, last } = this;
    const steps = { ArrowLeft: step - 1, ArrowRight: step + 1, Home: 0, End: last };
    if (key in steps) this.move(steps[key], !repeated);
    else if (key === " ") this.toggle();
    else if (key === "Escape" && this.chosen >= 0) this.choose(-1);
    else return false;
    return true;
  }
}

for (const root of document.querySelectorAll(".chainrule-stepper:not(.ready)")) {
  const alone = root.parentElement === document.body && document.body.children.length === 1;
  root.classList.add("ready");
  new Stepper(root, alone);
}
