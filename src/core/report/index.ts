/** The public face of the room: what a run found, and the formats that print it. */
export * from './finding.js';
export * from './report.js';
export { compareFindings, compareText, disambiguate, fingerprint } from './fingerprint.js';
export { renderJson } from './json.js';
export { plain, type Palette } from './palette.js';
export { renderSarif, type SarifOptions } from './sarif.js';
export { BARE_SUPPRESSION, suppress } from './suppress.js';
export { renderNote, renderText, type TextOptions } from './text.js';
