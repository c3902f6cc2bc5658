import { GRAPH_ELEMENT } from '../core/graph/html.js';
import { PROTOCOL_VERSION, type ToHost } from './protocol.js';

/** What the page runs in: an editor's panel, or a browser with a file. */
export interface Host {
  /** Whether there is an editor that can show a place in the code. */
  readonly editor: boolean;
  post(message: ToHost): void;
  getState(): unknown;
  setState(state: unknown): void;
  /** Hands every message over as it came. */
  listen(take: (data: unknown) => void): void;
}

interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: (() => EditorApi) | undefined;

export function theHost(): Host {
  return typeof acquireVsCodeApi === 'function' ? panel(acquireVsCodeApi()) : file();
}

function panel(api: EditorApi): Host {
  return {
    editor: true,
    post: (message) => api.postMessage(message),
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
    listen: (take) => window.addEventListener('message', (event) => take(event.data)),
  };
}

/** The graph is in the file; what would be saved by an editor is downloaded, and the state lives as long as the tab. */
function file(): Host {
  const key = `lifetime graph of ${document.title}`;
  return {
    editor: false,
    post: (message) => {
      if (message.type === 'export') download(message);
      else if (message.type === 'log') console.warn(message.text);
    },
    getState: () => {
      try {
        return JSON.parse(sessionStorage.getItem(key) ?? 'null') as unknown;
      } catch {
        return null; // no storage for files in this browser: every visit is the first
      }
    },
    setState: (state) => {
      try {
        sessionStorage.setItem(key, JSON.stringify(state));
      } catch {
        // as above
      }
    },
    listen: (take) => {
      const text = document.getElementById(GRAPH_ELEMENT)?.textContent ?? '';
      let graph: unknown = null;
      try {
        graph = JSON.parse(text);
      } catch {
        // told by the check of the message
      }
      take({ type: 'graph', version: PROTOCOL_VERSION, graph, source: '' });
    },
  };
}

const MIME = { svg: 'image/svg+xml', png: 'image/png', dot: 'text/vnd.graphviz', markdown: 'text/markdown' } as const;

function download({ format, name, encoding, content }: Extract<ToHost, { type: 'export' }>): void {
  const data = encoding === 'utf8' ? content : Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([data], { type: MIME[format] }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the address with the click; a moment later it needs it no more.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
