import type { LaidLane } from '../core/graph/layout.js';
import { LANE_TITLE } from '../core/graph/layout-boxes.js';
import { LANES } from '../core/graph/words.js';
import { h } from './dom.js';

interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

/** Pixels between the edge of the view, or of a lane, and a title. */
const GAP = 6;
/** Of a title, as the style sheet has it: asking the page at each movement would cost it a layout. */
const HEIGHT = 22;
/** Where a lane's own title ends below the lane's upper edge. */
const OWN = 42;

/** The lanes' names at the left edge of the view, of those whose own names have been moved out of it. */
export class LaneTitles {
  /** Readers of the page get each lane's name with its objects. */
  readonly element = h('div', { class: 'lanetitles', 'aria-hidden': 'true' });
  #lanes: readonly { readonly lane: LaidLane; readonly title: HTMLElement }[] = [];

  draw(lanes: readonly LaidLane[]): void {
    this.#lanes = lanes.map((lane) => ({
      lane,
      title: h('div', { class: 'lanetitle', 'data-lane': lane.scope }, LANES[lane.scope].title),
    }));
    this.element.replaceChildren(...this.#lanes.map(({ title }) => title));
  }

  /** @param room how much of the page the picture has, in pixels */
  place({ x, y, k }: View, room: { readonly width: number; readonly height: number }): void {
    this.#lanes.forEach(({ lane, title }) => {
      const top = y + lane.y * k;
      const bottom = top + lane.height * k;
      const at = Math.max(GAP, top + GAP);
      const ownIsSeen = x + LANE_TITLE.pad * k >= 0 && top + OWN * k > LANE_TITLE.pad;
      const fits = at + HEIGHT + GAP / 2 <= bottom && at < room.height;
      title.classList.toggle('out', ownIsSeen || !fits);
      title.style.transform = `translate(${GAP}px,${Math.round(at)}px)`;
    });
  }
}
