import type { LifetimeGraph } from '../core/graph/model.js';
import { LANE_ORDER, LANES } from '../core/graph/words.js';
import { button, h } from './dom.js';
import type { ExportFormat } from './protocol.js';
import type { PageState } from './state.js';

export interface ToolbarEvents {
  change(part: Partial<PageState>): void;
  /** The next match; Enter in the search field. */
  next(): void;
  fit(): void;
  zoom(factor: number): void;
  save(format: ExportFormat): void;
}

const FORMATS: readonly (readonly [ExportFormat, string])[] = [
  ['svg', 'SVG'],
  ['png', 'PNG'],
  ['dot', 'DOT (Graphviz)'],
  ['markdown', 'Markdown, with the ledger'],
];

/** The row above the picture. Menus are built anew with each graph; the search field stays. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #title = h('h1');
  readonly #filter = h('div');
  readonly #filterName = h('summary', {}, 'Filter');
  readonly #search: HTMLInputElement;
  readonly #views: readonly HTMLButtonElement[];
  readonly #zooms: HTMLElement;
  readonly #events: ToolbarEvents;

  constructor(events: ToolbarEvents, editor: boolean) {
    this.#events = events;
    this.#search = h('input', {
      type: 'search',
      placeholder: 'Search',
      'aria-label': 'Search objects, calls, files',
      oninput: () => events.change({ query: this.#search.value }),
      onkeydown: (event) => {
        if ((event as KeyboardEvent).key === 'Enter') events.next();
      },
    });
    const view = (name: PageState['view'], text: string): HTMLButtonElement =>
      button(text, () => events.change({ view: name }), { 'data-view': name });
    this.#views = [view('picture', 'Picture'), view('table', 'Tables')];
    this.#zooms = h(
      'span',
      {},
      button('Fit', () => events.fit()),
      ' ',
      button('−', () => events.zoom(0.8), { 'aria-label': 'Zoom out' }),
      ' ',
      button('+', () => events.zoom(1.25), { 'aria-label': 'Zoom in' }),
    );
    this.element = h(
      'header',
      { class: 'bar' },
      this.#title,
      h('span', { class: 'grow' }),
      this.#search,
      menu(this.#filterName, this.#filter),
      h('span', { role: 'group', 'aria-label': 'View' }, this.#views[0], ' ', this.#views[1]),
      this.#zooms,
      editor ? null : themeChoice(events),
      menu(
        h('summary', {}, 'Export'),
        h(
          'div',
          {},
          ...FORMATS.map(([format, text]) => button(text, () => events.save(format), { 'data-format': format })),
        ),
      ),
    );
  }

  update(graph: LifetimeGraph, state: PageState): void {
    this.#title.textContent = graph.title;
    if (this.#search.value !== state.query) this.#search.value = state.query;
    for (const choice of this.#views) choice.setAttribute('aria-pressed', String(choice.dataset.view === state.view));
    this.#zooms.hidden = state.view !== 'picture';
    const select = this.element.querySelector('select');
    if (select !== null) select.value = state.theme;
    const active = state.hiddenTypes.length + state.hiddenScopes.length + (state.findingsOnly ? 1 : 0);
    this.#filterName.textContent = active === 0 ? 'Filter' : `Filter (${active})`;
    this.#fill(graph, state);
  }

  #fill(graph: LifetimeGraph, state: PageState): void {
    const focused = this.#filter.contains(document.activeElement) ? document.activeElement?.id : undefined;
    const types = [...new Set(graph.nodes.map((node) => node.type))].sort();
    const scopes = LANE_ORDER.filter((scope) => graph.nodes.some((node) => node.scope === scope));
    const toggle = (key: 'hiddenTypes' | 'hiddenScopes', name: string, shown: boolean): void => {
      const others = state[key].filter((other) => other !== name);
      this.#events.change({ [key]: shown ? others : [...others, name] });
    };
    const count = (field: 'type' | 'scope', name: string): number =>
      graph.nodes.filter((node) => node[field] === name).length;
    this.#filter.replaceChildren(
      check('only', 'Only what findings are about', state.findingsOnly, (findingsOnly) =>
        this.#events.change({ findingsOnly }),
      ),
      h(
        'fieldset',
        {},
        h('legend', {}, 'Lives in'),
        ...scopes.map((scope) =>
          check(
            `scope ${scope}`,
            `${LANES[scope].title} (${count('scope', scope)})`,
            !state.hiddenScopes.includes(scope),
            (on) => toggle('hiddenScopes', scope, on),
          ),
        ),
      ),
      h(
        'fieldset',
        {},
        h('legend', {}, 'Type'),
        ...types.map((type) =>
          check(
            `type ${type}`,
            `${type === '' ? 'none' : type.replaceAll('_', ' ')} (${count('type', type)})`,
            !state.hiddenTypes.includes(type),
            (on) => toggle('hiddenTypes', type, on),
          ),
        ),
      ),
      button('Show everything', () => this.#events.change({ hiddenTypes: [], hiddenScopes: [], findingsOnly: false }), {
        id: 'everything',
      }),
    );
    if (focused !== undefined) document.getElementById(focused)?.focus();
  }
}

/** A menu that Escape and a click elsewhere close. */
function menu(summary: HTMLElement, content: HTMLElement): HTMLDetailsElement {
  const element = h('details', { class: 'menu' }, summary, content);
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    element.open = false;
    summary.focus();
  });
  document.addEventListener('pointerdown', (event) => {
    if (event.target instanceof Node && !element.contains(event.target)) element.open = false;
  });
  return element;
}

function check(id: string, text: string, checked: boolean, change: (on: boolean) => void): HTMLLabelElement {
  const input: HTMLInputElement = h('input', {
    type: 'checkbox',
    id: id.replace(/\W/g, '-'),
    checked,
    onchange: () => change(input.checked),
  });
  return h('label', { class: 'check' }, input, text);
}

function themeChoice(events: ToolbarEvents): HTMLSelectElement {
  const names = { auto: 'System theme', light: 'Light', dark: 'Dark', contrast: 'High contrast' } as const;
  const element: HTMLSelectElement = h(
    'select',
    { 'aria-label': 'Theme', onchange: () => events.change({ theme: element.value as PageState['theme'] }) },
    ...Object.entries(names).map(([value, text]) => h('option', { value }, text)),
  );
  return element;
}
