import { layoutGraph, type Layout } from '../core/graph/layout.js';
import type { LifetimeGraph, Site } from '../core/graph/model.js';
import { legendSvg } from '../core/graph/svg.js';
import { details, type DetailsEvents } from './details.js';
import { h, svgElement } from './dom.js';
import { exported } from './exports.js';
import { edgeSites, filtered, itemAt, matches, nodeSites } from './filter.js';
import type { Host } from './host.js';
import { notesOf, overview } from './overview.js';
import { Picture } from './picture.js';
import { PROTOCOL_VERSION, readToPage, type ExportFormat, type ToPage } from './protocol.js';
import { FRESH, readState, type PageState } from './state.js';
import { momentOf } from './steps.js';
import { Stepper } from './stepper.js';
import { tables } from './tables.js';
import { Toolbar } from './toolbar.js';

const KEYS =
  'Arrow keys go to the next object in the lane, or to the lane above or below. Full stop and comma go along the lines of an object; on a line the arrow keys lead to its ends. Enter shows the code, Escape lets go. Plus, minus and 0 zoom.';
/** At first, text is not smaller than can be read. */
const LEAST_SCALE = 0.6;

/** The page: keeps what is shown and what is chosen, and draws anew what a change concerns. */
export class Page {
  readonly #host: Host;
  readonly #picture: Picture;
  readonly #toolbar: Toolbar;
  readonly #stepper: Stepper;
  readonly #details: DetailsEvents;
  readonly #main = h('main');
  readonly #text = h('div', { class: 'text' });
  readonly #legend = h('div');
  readonly #notes = h('div');
  readonly #status = h('p', { class: 'status quiet', role: 'status' });
  #state: PageState;
  #graph: LifetimeGraph | null = null;
  #shown: LifetimeGraph | null = null;
  #layout: Layout | null = null;
  #hover: string | null = null;
  #here: string | null = null;

  constructor(host: Host, root: HTMLElement) {
    this.#host = host;
    this.#state = readState(host.getState());
    this.#details = {
      reveal: host.editor ? (site) => this.#reveal(site) : null,
      select: (id) => this.#go(id),
      expand: (group, open) => {
        const others = this.#state.expanded.filter((id) => id !== group);
        this.#change({ expanded: open ? [...others, group] : others });
      },
    };
    this.#picture = new Picture({
      select: (id) => this.#select(id),
      open: (id) => this.#open(id),
      hover: (id) => {
        if (id === this.#hover) return;
        this.#hover = id;
        this.#describe();
      },
      unfold: (id) => this.#details.expand(id, true),
      clear: () => this.#select(null),
      moved: (zoom) => this.#keep({ zoom }),
    });
    this.#toolbar = new Toolbar(
      {
        change: (part) => this.#change(part),
        next: () => this.#next(),
        fit: () => this.#picture.fit(),
        zoom: (factor) => this.#picture.scaleBy(factor),
        save: (format) => void this.#save(format),
      },
      host.editor,
    );
    this.#stepper = new Stepper((step) => this.#change({ step }));
    root.replaceChildren(
      h(
        'div',
        { class: 'app' },
        this.#toolbar.element,
        this.#main,
        h(
          'aside',
          { 'aria-label': 'Details', tabindex: 0 },
          this.#text,
          h('h3', {}, 'Legend'),
          this.#legend,
          this.#status,
          this.#notes,
          h('details', {}, h('summary', {}, 'Keys'), h('p', { id: 'keys' }, KEYS)),
        ),
        this.#stepper.element,
      ),
    );
    this.#stepper.element.hidden = true;
    this.#theme();
    host.listen((data) => this.#take(data));
    host.post({ type: 'ready', version: PROTOCOL_VERSION });
  }

  /** A message from the host; what is no message of this version is refused and logged. */
  #take(data: unknown): void {
    const read = readToPage(data);
    if (!read.ok) {
      const text = `refused: ${read.reason}`.slice(0, 2000);
      this.#host.post({ type: 'log', version: PROTOCOL_VERSION, text });
      if (this.#graph === null) this.#say(`There is no graph to show; ${text}`, true);
      return;
    }
    this.#handle(read.value);
  }

  #handle(message: ToPage): void {
    switch (message.type) {
      case 'graph': {
        const same = message.source === this.#state.source;
        const first = this.#graph === null;
        // What was chosen in another graph means nothing in this one.
        if (!same) this.#state = { ...FRESH, theme: this.#state.theme, source: message.source };
        this.#graph = message.graph;
        this.#draw();
        if (first || !same) this.#place();
        break;
      }
      case 'highlight':
        this.#here = this.#shown === null ? null : itemAt(this.#shown, message.file, message.line);
        this.#mark();
        if (this.#here !== null) this.#picture.show(this.#boxOf(this.#here));
        break;
      case 'failed':
        this.#say(message.text, true);
        break;
    }
  }

  /** Draws everything from the state. */
  #draw(): void {
    const graph = this.#graph;
    if (graph === null) return;
    const { view, step, expanded } = this.#state;
    this.#shown = filtered(graph, this.#state);
    this.#layout = layoutGraph(this.#shown, { expanded, ...(this.#layout === null ? {} : { previous: this.#layout }) });
    this.#toolbar.update(graph, this.#state);
    this.#stepper.update(graph, step);
    this.#main.classList.toggle('reading', view === 'table');
    if (view === 'table') {
      this.#main.tabIndex = 0; // it scrolls
      this.#main.replaceChildren(...tables(this.#shown, step, this.#details));
    } else {
      this.#main.removeAttribute('tabindex');
      if (!this.#main.contains(this.#picture.element)) this.#main.replaceChildren(this.#picture.element);
      this.#picture.draw(this.#shown, this.#layout);
      this.#picture.stepTo(momentOf(graph, step));
    }
    const legend = legendSvg(this.#shown, 270);
    const box = svgElement('svg', {
      class: 'klt legend',
      width: 270,
      height: legend.height,
      role: 'img',
      'aria-label': 'Legend',
    });
    box.innerHTML = legend.svg;
    this.#legend.replaceChildren(box);
    this.#notes.replaceChildren(...notesOf(graph));
    this.#mark();
    this.#describe();
    this.#say(this.#summary(graph, this.#shown, this.#layout));
    this.#keep({});
  }

  #summary(graph: LifetimeGraph, shown: LifetimeGraph, layout: Layout): string {
    const parts: string[] = [];
    if (graph.nodes.length === 0) parts.push('Nothing here has a lifetime that is known');
    const gone = graph.nodes.length - shown.nodes.length;
    if (gone > 0) parts.push(`${gone} of ${graph.nodes.length} objects are hidden by the filter`);
    const collapsed = layout.groups.filter((group) => !group.expanded).length;
    if (collapsed > 0)
      parts.push(`${graph.nodes.length} objects are drawn in ${collapsed} groups; open one from its details`);
    if (layout.hidden.length > 0) parts.push(`${layout.hidden.length} lines inside of groups are not drawn`);
    if (this.#state.query !== '') parts.push(`${matches(shown, this.#state.query).length} found`);
    return parts.map((part) => `${part}.`).join(' ');
  }

  /** Where the reader was, or the whole. */
  #place(): void {
    requestAnimationFrame(() => {
      if (this.#state.zoom === null) this.#picture.fit(LEAST_SCALE);
      else this.#picture.moveTo(this.#state.zoom);
    });
  }

  #change(part: Partial<PageState>): void {
    const back = part.view === 'picture' && this.#state.view !== 'picture';
    this.#state = { ...this.#state, ...part };
    if (part.theme !== undefined) this.#theme();
    if (Object.keys(part).join() === 'query') {
      this.#mark();
      if (this.#graph !== null) this.#say(this.#summary(this.#graph, this.#shown!, this.#layout!));
      this.#keep({});
    } else if (Object.keys(part).join() === 'step' && this.#state.view === 'picture' && this.#graph !== null) {
      this.#stepper.update(this.#graph, this.#state.step);
      this.#picture.stepTo(momentOf(this.#graph, this.#state.step));
      this.#keep({});
    } else this.#draw();
    if (back) this.#place();
  }

  #select(id: string | null): void {
    if (id === this.#state.selected) return;
    this.#keep({ selected: id });
    this.#mark();
    this.#describe();
  }

  /** Goes to it in the picture, or to the group that it is in. */
  #go(id: string): void {
    this.#select(id);
    this.#picture.focus(this.#boxOf(id));
  }

  #boxOf(id: string): string {
    const layout = this.#layout;
    return [...(layout?.nodes ?? []), ...(layout?.edges ?? [])].find((item) => item.members.includes(id))?.id ?? id;
  }

  #open(id: string): void {
    const node = this.#shown?.nodes.find((n) => n.id === id);
    const edge = this.#shown?.edges.find((e) => e.id === id);
    const [site] = node !== undefined ? nodeSites(node) : edge !== undefined ? edgeSites(edge) : [];
    if (site !== undefined) this.#details.reveal?.(site);
  }

  #reveal(site: Site): void {
    this.#host.post({ type: 'reveal', version: PROTOCOL_VERSION, site });
  }

  #next(): void {
    const found = this.#found();
    if (found === null || found.length === 0) return;
    const at = this.#state.selected === null ? -1 : found.indexOf(this.#boxOf(this.#state.selected));
    const id = found[(at + 1) % found.length];
    this.#select(id);
    this.#picture.show(id);
  }

  #found(): string[] | null {
    if (this.#shown === null || this.#state.query.trim() === '') return null;
    return [...new Set(matches(this.#shown, this.#state.query).map((id) => this.#boxOf(id)))];
  }

  #mark(): void {
    const { selected } = this.#state;
    this.#picture.mark(
      selected === null ? null : this.#boxOf(selected),
      this.#here === null ? null : this.#boxOf(this.#here),
      this.#found(),
    );
  }

  #describe(): void {
    if (this.#shown === null || this.#layout === null) return;
    const id = this.#hover ?? this.#state.selected;
    const chosen = details(this.#shown, this.#layout, id, this.#details);
    this.#text.replaceChildren(...(chosen ?? overview(this.#shown, this.#details)));
  }

  async #save(format: ExportFormat): Promise<void> {
    if (this.#shown === null || this.#layout === null) return;
    try {
      this.#host.post(await exported(format, this.#shown, this.#layout, this.#currentTheme()));
    } catch (error) {
      const text = `the ${format} was not made: ${error instanceof Error ? error.message : String(error)}`;
      this.#host.post({ type: 'log', version: PROTOCOL_VERSION, text });
      this.#say(text, true);
    }
  }

  #theme(): void {
    const { theme } = this.#state;
    const root = document.documentElement;
    if (theme === 'auto' || this.#host.editor) delete root.dataset.theme;
    else root.dataset.theme = theme;
  }

  #currentTheme(): 'light' | 'dark' | 'contrast' {
    if (this.#host.editor) {
      const { classList } = document.body;
      if (classList.contains('vscode-high-contrast-light')) return 'light';
      if (classList.contains('vscode-high-contrast')) return 'contrast';
      return classList.contains('vscode-dark') ? 'dark' : 'light';
    }
    if (this.#state.theme !== 'auto') return this.#state.theme;
    if (matchMedia('(prefers-contrast: more)').matches) return 'contrast';
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }

  #say(text: string, alert = false): void {
    this.#status.classList.toggle('alert', alert);
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  #keep(part: Partial<PageState>): void {
    this.#state = { ...this.#state, ...part };
    this.#host.setState(this.#state);
  }
}
