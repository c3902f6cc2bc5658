/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

type Value = string | number | boolean | null | ((event: Event) => void);
type Child = Node | string | null;

/** An element with attributes, listeners (`onclick`) and children; what is null or false is left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function button(
  text: string,
  act: () => void,
  attributes: Readonly<Record<string, Value>> = {},
): HTMLButtonElement {
  return h('button', { type: 'button', onclick: act, ...attributes }, text);
}

const SVG = 'http://www.w3.org/2000/svg';

export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>> = {},
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
