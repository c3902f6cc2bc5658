/** What an editor's panel needs of the page. */
export { panelHtml, type PanelParts } from '../core/graph/html.js';
