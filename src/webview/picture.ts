import { select } from 'd3-selection';
import { zoom, zoomIdentity, ZoomTransform } from 'd3-zoom';
import type { Layout } from '../core/graph/layout.js';
import type { LifetimeGraph } from '../core/graph/model.js';
import { graphParts } from '../core/graph/svg.js';
import { h, svgElement } from './dom.js';
import { LaneTitles } from './lane-titles.js';
import type { Moment } from './steps.js';
import { nextEdge, walk } from './walk.js';

export interface PictureEvents {
  /** The focus is on it, or it was clicked. */
  select(id: string): void;
  /** Enter, or a click: show its code. */
  open(id: string): void;
  /** The pointer rests on it; null when it has left. */
  hover(id: string | null): void;
  /** A click on the line that tells how many lines of the box are not drawn. */
  unfold(id: string): void;
  clear(): void;
  moved(transform: { x: number; y: number; k: number }): void;
}

/** Below this scale no text can be read, and none is painted. */
const FAR = 0.3;
const SCALES: [number, number] = [0.02, 4];
const EDGE = 24;
/** Pixels that are painted beyond the view at each side, as the style sheet has it. */
const MARGIN = 400;
/** Milliseconds without a movement after which a hand rests. */
const REST = 140;
/** Milliseconds between two paintings while a hand is at it, though it has come to where nothing was painted. */
const PATIENCE = 600;

/** The drawn graph: zoom and pan, one place to tab to and arrow keys from there. */
export class Picture {
  readonly element: HTMLElement;
  readonly #events: PictureEvents;
  readonly #sheet: HTMLElement;
  readonly #content: SVGSVGElement;
  readonly #lanes = new LaneTitles();
  readonly #zoom = zoom<HTMLElement, unknown>();
  #items = new Map<string, SVGGElement>();
  #layout: Layout | null = null;
  /** How the sheet is painted, and when that is to be done anew. */
  #painted: ZoomTransform = zoomIdentity;
  #paintedAt = 0;
  #rest = 0;
  /** The item that a tab comes to. */
  #stop: string | null = null;
  /** The box whose edges are gone through. */
  #base: string | null = null;

  constructor(events: PictureEvents) {
    this.#events = events;
    // Scaled as a box of the page: a scale within the drawing would lay out all of its text anew.
    this.#content = svgElement('svg', { class: 'content' });
    this.#sheet = h('div', { class: 'sheet' }, this.#content);
    this.element = h(
      'div',
      { class: 'klt picture', role: 'application', 'aria-describedby': 'keys' },
      this.#sheet,
      this.#lanes.element,
    );
    this.#zoom
      .scaleExtent(SCALES)
      .on('zoom', (event: { transform: ZoomTransform; sourceEvent: unknown }) =>
        this.#apply(event.transform, Boolean(event.sourceEvent)),
      )
      .on('end', (event: { transform: ZoomTransform }) => {
        const { x, y, k } = event.transform;
        events.moved({ x, y, k });
        if (event.transform !== this.#painted) this.#rest = window.setTimeout(() => this.#paint(event.transform), REST);
      });
    select(this.element).call(this.#zoom).on('dblclick.zoom', null);
    this.element.addEventListener('click', (event) => this.#clicked(event));
    this.element.addEventListener('keydown', (event) => this.#pressed(event));
    this.element.addEventListener('focusin', (event) => {
      const id = idOf(event.target);
      if (id === null) return;
      this.#stopAt(id);
      this.#events.select(id);
      this.show(id);
    });
    this.element.addEventListener('pointerover', (event) => events.hover(idOf(event.target)));
    this.element.addEventListener('pointerleave', () => events.hover(null));
  }

  draw(graph: LifetimeGraph, layout: Layout): void {
    const focused = idOf(document.activeElement);
    this.#layout = layout;
    this.element.setAttribute('aria-label', `Lifetime graph of ${graph.title}`);
    this.#content.setAttribute('width', String(Math.ceil(layout.width)));
    this.#content.setAttribute('height', String(Math.ceil(layout.height)));
    this.#content.innerHTML = graphParts(graph, layout, true);
    this.#lanes.draw(layout.lanes);
    this.#lanes.place(this.transform(), this.#size());
    this.#items = new Map();
    for (const item of this.#content.querySelectorAll<SVGGElement>('[data-node],[data-edge]'))
      this.#items.set(idOf(item)!, item);
    const stop = this.#stop !== null && this.#items.has(this.#stop) ? this.#stop : layout.nodes[0]?.id;
    if (stop !== undefined) this.#stopAt(stop);
    if (focused !== null) this.#items.get(focused)?.focus();
  }

  /** Marks what is selected, and what is linked to it; the rest steps back. */
  mark(selected: string | null, here: string | null, found: readonly string[] | null): void {
    const near = new Set<string>();
    const edge = this.#layout?.edges.find((e) => e.id === selected);
    if (edge !== undefined) near.add(edge.id).add(edge.from).add(edge.to);
    else if (selected !== null) {
      near.add(selected);
      for (const e of this.#layout?.edges ?? []) {
        if (e.from === selected || e.to === selected) near.add(e.id).add(e.from).add(e.to);
      }
    }
    const hits = found === null ? null : new Set(found);
    this.element.classList.toggle('picked', selected !== null && this.#items.has(selected));
    this.element.classList.toggle('searched', hits !== null);
    for (const [id, item] of this.#items) {
      item.classList.toggle('near', near.has(id));
      item.classList.toggle('selected', id === selected);
      item.classList.toggle('here', id === here);
      item.classList.toggle('found', hits?.has(id) ?? false);
      if (id === selected) item.setAttribute('aria-current', 'true');
      else item.removeAttribute('aria-current');
    }
  }

  /** Shows what is there after a row of the ledger, with its counts. */
  stepTo(moment: Moment): void {
    for (const [id, item] of this.#items) {
      item.classList.toggle('absent', moment.absent.has(id));
      item.classList.toggle('dead', moment.dead.has(id));
      item.querySelector('.count')?.remove();
      const count = moment.counts.get(id);
      if (count === undefined || moment.dead.has(id)) continue;
      const node = this.#layout?.nodes.find((n) => n.id === id);
      if (node === undefined) continue;
      const right = node.x + node.width;
      const mark = item.querySelector('.sign') === null ? 0 : 19;
      const badge = svgElement('g', { class: count.change === 0 ? 'count' : 'count changed', 'aria-hidden': 'true' });
      const text = svgElement('text', { x: right - mark - 17, y: node.y + 17, 'text-anchor': 'middle' });
      text.textContent = String(count.count);
      badge.append(svgElement('rect', { x: right - mark - 28, y: node.y + 5, width: 22, height: 16, rx: 8 }), text);
      item.append(badge);
    }
  }

  focus(id: string): void {
    this.#items.get(id)?.focus();
  }

  /** Moves the picture, if it must, such that the item is in sight. */
  show(id: string): void {
    const box = this.#boxOf(id);
    if (box === null) return;
    const { x, y, k } = this.transform();
    const { width, height } = this.#size();
    const [left, top] = [box.x * k + x, box.y * k + y];
    const need = (from: number, size: number, room: number): number => {
      if (from < EDGE) return EDGE - from;
      return from + size > room - EDGE ? Math.max(EDGE - from, room - EDGE - from - size) : 0;
    };
    const [dx, dy] = [need(left, box.width * k, width), need(top, box.height * k, height)];
    if (dx !== 0 || dy !== 0) this.moveTo({ x: x + dx, y: y + dy, k });
  }

  transform(): { x: number; y: number; k: number } {
    const node = this.element as HTMLElement & { __zoom?: ZoomTransform };
    const { x, y, k } = node.__zoom ?? zoomIdentity;
    return { x, y, k };
  }

  moveTo({ x, y, k }: { x: number; y: number; k: number }): void {
    this.#zoom.transform(select(this.element), new ZoomTransform(k, x, y));
  }

  scaleBy(factor: number): void {
    this.#zoom.scaleBy(select(this.element), factor);
  }

  /** The whole picture, no bigger than life; at first no smaller than can be read. */
  fit(least = SCALES[0]): void {
    if (this.#layout === null) return;
    const { width, height } = this.#size();
    if (width === 0 || height === 0) return;
    const k = Math.min(1, (width - EDGE) / this.#layout.width, (height - EDGE) / this.#layout.height);
    const scale = Math.max(least, k);
    const middle = (room: number, size: number): number => Math.max(EDGE / 2, (room - size * scale) / 2);
    this.moveTo({
      x: Math.round(middle(width, this.#layout.width)),
      y: Math.round(Math.min(EDGE * 2, middle(height, this.#layout.height))),
      k: scale,
    });
  }

  /**
   * Moves the picture. While a hand is at it, the sheet as it was painted is moved: that
   * costs next to nothing, however much is on it. It is painted anew when the hand rests,
   * or comes to where nothing was painted.
   */
  #apply(transform: ZoomTransform, byHand: boolean): void {
    window.clearTimeout(this.#rest);
    const { x, y, k } = transform;
    const was = this.#painted;
    const scale = k / was.k;
    const left = MARGIN + x - scale * (MARGIN + was.x);
    const top = MARGIN + y - scale * (MARGIN + was.y);
    const { width, height } = this.#size();
    this.#lanes.place(transform, { width, height });
    const covers =
      scale < 2 &&
      left <= MARGIN &&
      top <= MARGIN &&
      left - MARGIN + scale * (width + 2 * MARGIN) >= width &&
      top - MARGIN + scale * (height + 2 * MARGIN) >= height;
    const good = covers || this.#whole(was, scale);
    if (!byHand || (!good && performance.now() - this.#paintedAt > PATIENCE)) {
      this.#paint(transform);
      return;
    }
    this.#sheet.style.transform = `translate(${left}px,${top}px) scale(${scale})`;
  }

  #paint(transform: ZoomTransform): void {
    this.#painted = transform;
    this.#paintedAt = performance.now();
    this.#sheet.style.transform = '';
    const { x, y, k } = transform;
    this.#content.style.transform = `translate(${x + MARGIN}px,${y + MARGIN}px) scale(${k})`;
    this.element.classList.toggle('far', k < FAR);
  }

  /** Whether all that there is was painted, and still can be told apart: then nothing is missing beyond the sheet. */
  #whole(painted: ZoomTransform, scale: number): boolean {
    if (this.#layout === null || scale < 0.5 || scale > 2) return false;
    const { width, height } = this.#size();
    const inside = (start: number, size: number, room: number): boolean =>
      start >= -MARGIN && start + size * painted.k <= room + MARGIN;
    return inside(painted.x, this.#layout.width, width) && inside(painted.y, this.#layout.height, height);
  }

  #size(): { width: number; height: number } {
    const { width, height } = this.element.getBoundingClientRect();
    return { width, height };
  }

  #boxOf(id: string): { x: number; y: number; width: number; height: number } | null {
    const node = this.#layout?.nodes.find((n) => n.id === id);
    if (node !== undefined) return node;
    const edge = this.#layout?.edges.find((e) => e.id === id);
    if (edge === undefined) return null;
    const [xs, ys] = [edge.points.map((p) => p.x), edge.points.map((p) => p.y)];
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
  }

  #stopAt(id: string): void {
    if (this.#stop !== null) this.#items.get(this.#stop)?.setAttribute('tabindex', '-1');
    this.#items.get(id)?.setAttribute('tabindex', '0');
    this.#stop = id;
  }

  #clicked(event: MouseEvent): void {
    const id = idOf(event.target);
    if (id === null) {
      this.#events.clear();
      return;
    }
    this.#base = null;
    this.focus(id);
    if (event.target instanceof Element && event.target.classList.contains('more')) this.#events.unfold(id);
    else this.#events.open(id);
  }

  #pressed(event: KeyboardEvent): void {
    const id = idOf(event.target);
    const layout = this.#layout;
    if (id === null || layout === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = this.#target(layout, id, event.key);
    if (to !== null) this.focus(to);
    else if (event.key === 'Enter' || event.key === ' ') this.#events.open(id);
    else if (event.key === 'Escape') this.#events.clear();
    else if (event.key === '+') this.scaleBy(1.25);
    else if (event.key === '-') this.scaleBy(0.8);
    else if (event.key === '0') this.fit();
    else if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
  }

  #target(layout: Layout, id: string, key: string): string | null {
    if (key === '.' || key === ',') {
      const edge = layout.edges.find((e) => e.id === id);
      if (edge === undefined) this.#base = id;
      else if (this.#base !== edge.from && this.#base !== edge.to) this.#base = edge.from;
      return nextEdge(layout, this.#base, id, key === '.' ? 1 : -1);
    }
    return walk(layout, id, key);
  }
}

function idOf(target: EventTarget | null): string | null {
  const item = target instanceof Element ? target.closest<SVGGElement>('[data-node],[data-edge]') : null;
  return item?.dataset.node ?? item?.dataset.edge ?? null;
}
