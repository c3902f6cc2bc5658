import { afterEach, describe, expect, it } from 'vitest';
import type { CodeAction, CodeLens, Hover, InlayHint } from 'vscode-languageserver-protocol/node';
import {
  CHECK,
  CONTRACT,
  CONTRACT_NAMES,
  EXPORT,
  RULES,
  type CheckResult,
  type RuleItem,
} from '../../src/server/protocol.js';
import { Client, LEAKY, MENDED, type Options } from './client.js';

let client: Client;
const start = async (options?: Options): Promise<Client> => (client = await Client.start(options));

afterEach(async () => {
  expect(await client.stop()).toBe(0);
});

describe('an open file', () => {
  it('has diagnostics with their path as numbered related information', async () => {
    await start();
    const uri = await client.open('small.c', LEAKY);
    const { diagnostics, version } = await client.diagnostics(uri);
    expect(version).toBe(1);
    expect(diagnostics).toHaveLength(1);
    const [leak] = diagnostics;
    expect(leak).toMatchObject({
      source: 'Kernel Lifetimes',
      code: 'leaked-reference',
      range: { start: { line: 9, character: 2 }, end: { line: 9, character: 13 } },
    });
    expect(leak.codeDescription?.href).toMatch(/docs\/rules\/leaked-reference\.md$/);
    const steps = leak.relatedInformation ?? [];
    expect(steps.map((s) => s.message[0])).toEqual(steps.map((_, i) => String(i + 1)));
    expect(steps[0]).toMatchObject({ location: { uri, range: { start: { line: 4 } } } });
  });

  it('has the call that is one too many tagged as such, and no other', async () => {
    await start();
    const uri = await client.open(
      'small.c',
      MENDED.replace('of_node_put(np);', 'of_node_put(np);\n\tif (*depth)\n\t\tof_node_put(np);'),
    );
    const { diagnostics } = await client.diagnostics(uri, (p) => p.diagnostics.length > 0);
    expect(diagnostics).toMatchObject([{ code: 'released-twice', tags: [1] }]);
    const other = await client.open('other.c', LEAKY);
    const [leak] = (await client.diagnostics(other)).diagnostics;
    expect(leak.tags).toBeUndefined();
  });

  it('is checked again as it is edited; the newest text wins', async () => {
    await start();
    const uri = await client.open('small.c', LEAKY);
    await client.diagnostics(uri, (p) => p.diagnostics.length === 1);
    await client.change(uri, MENDED);
    await client.change(uri, LEAKY);
    const last = await client.change(uri, MENDED);
    const { diagnostics } = await client.diagnostics(uri, (p) => p.version === last);
    expect(diagnostics).toEqual([]);
  });

  it('loses its diagnostics when it is closed', async () => {
    await start();
    const uri = await client.open('small.c', LEAKY);
    await client.diagnostics(uri, (p) => p.diagnostics.length === 1);
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await client.diagnostics(uri, (p) => p.diagnostics.length === 0);
  });

  it('may be broken, empty or binary', async () => {
    await start();
    for (const [name, text] of Object.entries({ 'a.c': LEAKY.slice(0, 260), 'b.c': '', 'c.c': '\0\0\u0001' })) {
      const uri = await client.open(name, text);
      expect((await client.diagnostics(uri)).uri).toBe(uri);
    }
  });
});

describe('hovers', () => {
  const hover = async (line: number, character: number, text = LEAKY): Promise<string> => {
    const uri = await client.open('small.c', text);
    const answer = await client.connection.sendRequest<Hover | null>('textDocument/hover', {
      textDocument: { uri },
      position: { line, character },
    });
    return (answer?.contents as { value: string } | undefined)?.value ?? '';
  };

  it('tell the contract of a call', async () => {
    await start();
    const said = await hover(4, 30);
    expect(said).toContain('owed: of_node_put');
    expect(said).toContain('fails: with NULL');
    expect(said).toContain('why: ');
  });

  it('tell what a variable holds and who owes the release', async () => {
    await start();
    expect(await hover(7, 28)).toBe(
      '`np` holds a device node from `of_get_child_by_name()` at line 5: this function owes the release; `of_node_put()` is owed.',
    );
  });

  it('tell what a variable no longer holds', async () => {
    await start();
    const text = LEAKY.replace('return 0;', 'printk("%p", np);\n\treturn 0;');
    expect(await hover(11, 15, text)).toContain('no longer holds');
  });

  it('say nothing of other words', async () => {
    await start();
    expect(await hover(5, 6)).toBe('');
  });
});

describe('hints and lenses', () => {
  const ask = async <T>(method: string): Promise<T[]> => {
    const uri = await client.open('small.c', LEAKY);
    const range = { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } };
    return client.connection.sendRequest<T[]>(method, { textDocument: { uri }, range });
  };

  it('are off until asked for', async () => {
    await start();
    expect(await ask<InlayHint>('textDocument/inlayHint')).toEqual([]);
    expect(await ask<CodeLens>('textDocument/codeLens')).toEqual([]);
  });

  it('show the change of counts at each call and the balance of each function', async () => {
    await start({ settings: { hints: { enabled: true } } });
    const hints = await ask<InlayHint>('textDocument/inlayHint');
    expect(hints.map((h) => [h.position.line, h.label])).toEqual([
      [4, '+1 np'],
      [10, '\u22121 np'],
    ]);
    const [lens] = await ask<CodeLens>('textDocument/codeLens');
    expect(lens).toMatchObject({ range: { start: { line: 2 } }, command: { title: 'lifetimes: takes 1, gives up 1' } });
  });
});

describe('code actions', () => {
  it('are offered for our diagnostics and mend them', async () => {
    await start();
    const uri = await client.open('small.c', LEAKY);
    const { diagnostics } = await client.diagnostics(uri);
    const actions = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: diagnostics[0].range,
      context: { diagnostics },
    });
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.every((a) => a.kind === 'quickfix' && a.diagnostics?.length === 1)).toBe(true);
  });

  it('are none for other kinds', async () => {
    await start();
    const uri = await client.open('small.c', LEAKY);
    const { diagnostics } = await client.diagnostics(uri);
    const context = { diagnostics, only: ['refactor'] };
    const params = { textDocument: { uri }, range: diagnostics[0].range, context };
    expect(await client.connection.sendRequest('textDocument/codeAction', params)).toEqual([]);
  });
});

describe('the workspace', () => {
  const files = { 'one.c': LEAKY, 'two.c': LEAKY.replaceAll('small', 'other'), 'fine.c': MENDED };

  it('is checked when asked, open files as they stand in the editor', async () => {
    await start({ files });
    const uri = await client.open('one.c', MENDED);
    const uris = [client.uri('')];
    expect(await client.connection.sendRequest<CheckResult>(CHECK, { uris })).toEqual({
      files: 3,
      findings: 1,
      notes: 0,
      cancelled: false,
    });
    expect((await client.diagnostics(client.uri('two.c'))).diagnostics).toHaveLength(1);
    expect((await client.diagnostics(uri)).diagnostics).toEqual([]);
  });

  it('is checked in the background when the setting says so', async () => {
    await start({ files, settings: { workspace: { analysis: true } } });
    expect((await client.diagnostics(client.uri('one.c'))).diagnostics).toHaveLength(1);
  });

  it('exports what is shown as SARIF and as a baseline that hides it', async () => {
    await start({ files });
    await client.connection.sendRequest(CHECK, { uris: [client.uri('')] });
    const sarif = JSON.parse(await client.connection.sendRequest<string>(EXPORT, { format: 'sarif' })) as {
      runs: { results: unknown[] }[];
    };
    expect(sarif.runs[0].results).toHaveLength(2);
    const baseline = await client.connection.sendRequest<string>(EXPORT, { format: 'baseline' });
    expect(await client.stop()).toBe(0);

    await start({ files: { ...files, 'known.json': baseline }, settings: { baseline: 'known.json' } });
    expect(await client.connection.sendRequest(CHECK, { uris: [client.uri('')] })).toMatchObject({ findings: 0 });
  });
});

describe('settings', () => {
  it('switch rules off and raise the confidence asked for', async () => {
    await start({ settings: { rules: { 'leaked-reference': 'off' } } });
    const uri = await client.open('small.c', LEAKY);
    expect((await client.diagnostics(uri)).diagnostics).toEqual([]);
  });

  it('choose the severity', async () => {
    await start({ settings: { severity: { high: 'hint', medium: 'hint' } } });
    const uri = await client.open('small.c', LEAKY);
    expect((await client.diagnostics(uri)).diagnostics[0].severity).toBe(4);
  });

  it('are asked of a client that can tell them, for each folder', async () => {
    await start({
      capabilities: { workspace: { configuration: true } },
      configuration: (scope) => (scope === '' ? {} : { severity: { high: 'hint', medium: 'hint' } }),
    });
    const uri = await client.open('small.c', LEAKY);
    const { diagnostics } = await client.diagnostics(uri, (p) => p.diagnostics[0]?.severity === 4);
    expect(diagnostics).toHaveLength(1);
  });

  it('that are wrong are told and leave the rest as it is', async () => {
    await start({ settings: { minimumConfidence: 'sure', rules: { 'leaked-reference': 'error' } } });
    const uri = await client.open('small.c', LEAKY);
    expect((await client.diagnostics(uri)).diagnostics[0].severity).toBe(1);
    const problem = await client.until(() => client.statuses.find((s) => s.state === 'problem'));
    expect(problem.detail).toContain('kernelLifetimes.minimumConfidence');
  });

  it('of a folder are not read without trust', async () => {
    const files = { '.kernel-lifetimes.yaml': 'rules:\n  leaked-reference: off\n' };
    await start({ files, trusted: true });
    let uri = await client.open('small.c', LEAKY);
    expect((await client.diagnostics(uri)).diagnostics).toHaveLength(0);
    expect(await client.stop()).toBe(0);

    await start({ files, trusted: false });
    uri = await client.open('small.c', LEAKY);
    expect((await client.diagnostics(uri)).diagnostics).toHaveLength(1);
  });

  it('of a folder that are wrong are told with file and line; findings are shown all the same', async () => {
    await start({ files: { '.kernel-lifetimes.yaml': 'rules:\n  leaked-reference: loud\n' } });
    const uri = await client.open('small.c', LEAKY);
    expect((await client.diagnostics(uri)).diagnostics).toHaveLength(1);
    const problem = await client.until(() => client.statuses.find((s) => s.state === 'problem'));
    expect(problem.detail).toMatch(/\.kernel-lifetimes\.yaml:2: rules\.leaked-reference/);
  });
});

describe('questions of a client', () => {
  it('about contracts and rules are answered', async () => {
    await start();
    const names = await client.connection.sendRequest<string[]>(CONTRACT_NAMES, {});
    expect(names.length).toBeGreaterThan(1000);
    expect(await client.connection.sendRequest(CONTRACT, { name: names[0] })).toContain(names[0]);
    expect(await client.connection.sendRequest(CONTRACT, { name: 'no_such_call' })).toBeNull();
    const rules = await client.connection.sendRequest<RuleItem[]>(RULES, {});
    expect(rules.map((r) => r.id)).toContain('leaked-reference');
  });
});
