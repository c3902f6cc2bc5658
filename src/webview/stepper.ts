import type { LifetimeGraph } from '../core/graph/model.js';
import { button, h } from './dom.js';
import { stepWords } from './steps.js';

/** Goes through the ledger's rows, by hand or at a walking pace. */
export class Stepper {
  readonly element: HTMLElement;
  readonly #range: HTMLInputElement;
  readonly #play: HTMLButtonElement;
  readonly #words = h('span', { class: 'words' });
  readonly #go: (step: number) => void;
  #timer: number | null = null;
  #step = 0;
  #last = 0;

  constructor(go: (step: number) => void, pace = 1200) {
    this.#go = go;
    this.#range = h('input', {
      type: 'range',
      min: 0,
      'aria-label': 'Step of the ledger',
      oninput: () => this.#to(Number(this.#range.value)),
    });
    this.#play = button('Play', () => this.#toggle(pace));
    this.element = h(
      'footer',
      { class: 'bar bottom', 'aria-label': 'Steps' },
      this.#play,
      button('Back', () => this.#to(this.#step - 1)),
      button('Next', () => this.#to(this.#step + 1)),
      this.#range,
      this.#words,
    );
  }

  update(graph: LifetimeGraph, step: number): void {
    this.#last = graph.steps.length;
    this.#step = Math.min(step, this.#last);
    this.element.hidden = this.#last === 0;
    this.#range.max = String(this.#last);
    this.#range.value = String(this.#step);
    const words = stepWords(graph, this.#step);
    this.#range.setAttribute('aria-valuetext', words);
    this.#words.textContent = words;
    if (this.#last === 0 || this.#step === this.#last) this.#stop();
  }

  #to(step: number): void {
    this.#stop();
    this.#go(Math.max(0, Math.min(this.#last, step)));
  }

  #toggle(pace: number): void {
    if (this.#timer !== null) {
      this.#stop();
      return;
    }
    this.#play.textContent = 'Pause';
    this.#timer = window.setInterval(() => this.#go(Math.min(this.#last, this.#step + 1)), pace);
    this.#go(this.#step >= this.#last ? 1 : this.#step + 1);
  }

  #stop(): void {
    if (this.#timer !== null) window.clearInterval(this.#timer);
    this.#timer = null;
    this.#play.textContent = 'Play';
  }
}
