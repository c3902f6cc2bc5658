import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { URI, Utils } from 'vscode-uri';
import type { LifetimeGraph } from '../../src/core/graph/index.js';
import type { GraphParams, GraphResult } from '../../src/server/protocol.js';
import { PROTOCOL_VERSION, type ToPage } from '../../src/webview/protocol.js';

/** What a panel uses of the editor. */
const editor = vi.hoisted((): { saveTo: unknown; written: Map<string, string>; errors: string[] } => ({
  saveTo: undefined,
  written: new Map(),
  errors: [],
}));
vi.mock('vscode', () => ({
  Uri: { joinPath: Utils.joinPath.bind(Utils), parse: URI.parse.bind(URI), file: URI.file.bind(URI) },
  Disposable: { from: (...all: { dispose(): void }[]) => ({ dispose: () => all.forEach((one) => one.dispose()) }) },
  l10n: {
    t: (text: string, ...args: unknown[]) => text.replace(/\{(\d)\}/g, (_, i: string) => String(args[Number(i)])),
  },
  workspace: {
    workspaceFolders: undefined,
    fs: {
      writeFile: (target: URI, bytes: Uint8Array) => {
        if (target.path.includes('readonly')) return Promise.reject(new Error('read-only'));
        editor.written.set(target.path, Buffer.from(bytes).toString('utf8'));
        return Promise.resolve();
      },
    },
  },
  window: {
    showSaveDialog: () => Promise.resolve(editor.saveTo),
    showErrorMessage: (text: string) => editor.errors.push(text),
  },
}));
const { GraphPanel } = await import('../../src/extension/graph-panel.js');

const DRIVER = 'file:///linux/drivers/pond/pond.c';
const PARAMS: GraphParams = { uri: DRIVER, of: 'file', functions: [], fails: [] };
const graph = (title: string): LifetimeGraph => ({
  version: 1,
  title,
  files: ['drivers/pond/pond.c'],
  nodes: [],
  edges: [],
  cycles: [],
  findings: [],
  steps: [],
  left: [],
  notes: [],
});

/** A panel with a page that keeps what it is sent, and a server that counts what it is asked. */
function open(answer: () => Promise<GraphResult>) {
  const posted: ToPage[] = [];
  const warned: string[] = [];
  let receive: (data: unknown) => void = () => undefined;
  let viewed: () => void = () => undefined;
  let asked = 0;
  const panel = {
    visible: true,
    viewColumn: 2,
    title: '',
    reveal: () => undefined,
    onDidChangeViewState: (listen: () => void) => ((viewed = listen), { dispose: () => undefined }),
    webview: {
      html: '',
      asWebviewUri: (uri: URI) => uri.with({ scheme: 'https', authority: 'page' }),
      postMessage: (message: ToPage) => posted.push(message),
      onDidReceiveMessage: (listen: (data: unknown) => void) => ((receive = listen), { dispose: () => undefined }),
    },
  };
  const parts = {
    panel,
    params: PARAMS,
    source: 'the source',
    extension: URI.file('/extension'),
    server: { request: () => (asked++, answer()) },
    output: { warn: (text: string) => warned.push(text), error: (text: string) => warned.push(text) },
  };
  const made = new GraphPanel(parts as unknown as ConstructorParameters<typeof GraphPanel>[0]);
  return {
    made,
    panel,
    posted,
    warned,
    asked: () => asked,
    say: (data: object) => receive({ version: PROTOCOL_VERSION, ...data }),
    hide: (visible: boolean) => {
      panel.visible = visible;
      viewed();
    },
  };
}

const answered = (title = 'drivers/pond/pond.c') => Promise.resolve({ graph: graph(title), root: 'file:///linux' });
const flush = () => vi.advanceTimersByTimeAsync(1000);
const cursorAt = (uri: string, line: number) =>
  ({ document: { uri: { toString: () => uri } }, selection: { active: { line } } }) as never;

beforeEach(() => {
  vi.useFakeTimers();
  editor.saveTo = undefined;
  editor.written.clear();
  editor.errors = [];
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the panel of a graph', () => {
  it('loads nothing but the page, by a nonce of its own', () => {
    const [first, second] = [open(answered), open(answered)].map(({ panel }) => panel.webview.html);
    const [nonce, again] = [first, second].map((html) => /script-src 'nonce-([\w-]+)'/.exec(html)?.[1] ?? '');
    expect(nonce).toHaveLength(22);
    expect(again).not.toBe(nonce);
    expect(first).toContain(`default-src 'none'`);
    expect(first).toContain(`<script nonce="${nonce}" src="https://page/extension/dist/webview/graph.js"`);
    expect(first).not.toMatch(/unsafe-|<script>/);
  });

  it('sends the graph when the page listens, and nothing before', async () => {
    const { posted, panel, asked, say } = open(answered);
    await flush();
    expect([posted.length, asked()]).toEqual([0, 0]);
    say({ type: 'ready' });
    await flush();
    expect(posted).toMatchObject([{ type: 'graph', version: PROTOCOL_VERSION, source: 'the source' }]);
    expect(panel.title).toBe('Graph: pond.c');
  });

  it('refuses and logs what is malformed or of another version', async () => {
    const { posted, warned, say, asked } = open(answered);
    say({ type: 'ready', version: PROTOCOL_VERSION + 1 });
    say({ type: 'launch' });
    say({ type: 'reveal', site: { file: 'a.c', line: -1 } });
    say({ type: 'export', format: 'svg', name: '../../x.svg', encoding: 'utf8', content: '' });
    await flush();
    expect([posted.length, asked()]).toEqual([0, 0]);
    expect(warned).toHaveLength(4);
    expect(warned[0]).toMatch(/refused: message ready of version \d+/);
  });

  it('asks anew once after what is typed has been analysed, and only for its own files', async () => {
    const { made, posted, asked, say } = open(answered);
    say({ type: 'ready' });
    await flush();
    for (let i = 0; i < 5; i++) made.changed(DRIVER);
    made.changed('file:///linux/drivers/pond/other.c');
    await flush();
    expect([posted.length, asked()]).toEqual([2, 2]);
  });

  it('is asked for nothing while hidden; a page that is back gets what there was, then what is new', async () => {
    const { made, posted, asked, say, hide } = open(answered);
    say({ type: 'ready' });
    await flush();
    hide(false);
    made.changed(DRIVER);
    await flush();
    expect([posted.length, asked()]).toEqual([1, 1]);
    hide(true);
    say({ type: 'ready' });
    expect(posted).toHaveLength(2);
    await flush();
    expect([posted.length, asked()]).toEqual([3, 2]);
  });

  it('says why there is no graph, and tries again when the text changes', async () => {
    let fails = true;
    const { made, posted, say } = open(() => (fails ? Promise.resolve({ reason: 'no function f' }) : answered()));
    say({ type: 'ready' });
    await flush();
    expect(posted).toMatchObject([{ type: 'failed', text: 'There is no graph: no function f' }]);
    fails = false;
    made.changed(DRIVER);
    await flush();
    expect(posted[1]).toMatchObject({ type: 'graph' });
  });

  it('outlives a server that is gone', async () => {
    const { posted, warned, say } = open(() => Promise.reject(new Error('connection closed')));
    say({ type: 'ready' });
    await flush();
    expect(posted).toMatchObject([{ type: 'failed' }]);
    expect(warned).toEqual(['graph: connection closed']);
  });

  it('tells the page where the cursor came to rest, by the name that the graph has for the file', async () => {
    const { made, posted, say } = open(answered);
    say({ type: 'ready' });
    await flush();
    for (const line of [3, 4, 5]) made.cursor(cursorAt(DRIVER, line));
    made.cursor(cursorAt('file:///linux/README', 9));
    await flush();
    expect(posted.slice(1)).toEqual([
      { type: 'highlight', version: PROTOCOL_VERSION, file: 'drivers/pond/pond.c', line: 6 },
    ]);
  });

  it('saves where the user says, and tells when that fails', async () => {
    const { warned, say } = open(answered);
    const save = { type: 'export', format: 'svg', name: 'pond.svg', encoding: 'utf8', content: '<svg/>' };
    say(save);
    await flush();
    expect(editor.written.size).toBe(0);
    editor.saveTo = URI.file('/home/pond.svg');
    say(save);
    await flush();
    expect([...editor.written]).toEqual([['/home/pond.svg', '<svg/>']]);
    editor.saveTo = URI.file('/readonly/pond.svg');
    say(save);
    await flush();
    expect(editor.errors).toEqual(['The graph was not saved: read-only']);
    expect(warned).toEqual(['graph: /readonly/pond.svg was not written: read-only']);
  });
});
