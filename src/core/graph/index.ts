/** Who keeps whom alive: graphs and what is written of them. The public face of the room. */
export * from './model.js';
export { graphToCompact } from './compact.js';
export { graphToDot } from './dot.js';
export { graphOf, type GraphInput, type GraphOptions } from './sources.js';
export { graphOfPath } from './followed.js';
export { tablesOf, type Table } from './tables.js';
export { layoutGraph, type Layout } from './layout.js';
export { graphSvg } from './svg.js';
export { graphHtml } from './html.js';
export { graphMarkdown } from './markdown.js';
