import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { LifetimeGraph } from './model.js';
import { escapeXml } from './text.js';

/** Where the page finds its graph in a file of its own. */
export const GRAPH_ELEMENT = 'lifetime-graph';

/**
 * One file that shows a graph in any browser, offline: the page's script and the graph
 * are in it, its policy forbids all else.
 *
 * @param script the text of the bundled page, `dist/webview/graph.js`
 * @throws RangeError when the script would end its element early
 */
export function graphHtml(graph: LifetimeGraph, script: string): string {
  if (/<\/script|<!--/i.test(script)) throw new RangeError('the script holds what would end its element');
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
  const data = JSON.stringify(graph).replaceAll('<', '\\u003c');
  return page(
    policy,
    graph.title,
    `<script type="application/json" id="${GRAPH_ELEMENT}">${data}</script>\n<script>${script}</script>`,
  );
}

/** What an editor's panel needs; the graph comes as a message. */
export interface PanelParts {
  /** Address of the bundled page as the panel may load it. */
  readonly script: string;
  /** Fresh for each panel. */
  readonly nonce: string;
}

/** The page for an editor's panel: no inline script, nothing loaded but the page's own. */
export function panelHtml({ script, nonce }: PanelParts): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
  return page(policy, 'Lifetime graph', `<script nonce="${escapeXml(nonce)}" src="${escapeXml(script)}"></script>`);
}

function page(policy: string, title: string, scripts: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
</head>
<body>
<noscript>This page draws its graph with a script.</noscript>
${scripts}
</body>
</html>
`;
}

function hashOf(script: string): string {
  return `sha256-${base64(sha256(utf8ToBytes(script)))}`;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text += DIGITS[bits >> 18] + DIGITS[(bits >> 12) & 63];
    text += b === undefined ? '=' : DIGITS[(bits >> 6) & 63];
    text += c === undefined ? '=' : DIGITS[bits & 63];
  }
  return text;
}
