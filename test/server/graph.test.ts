import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { GRAPH, type GraphParams, type GraphResult } from '../../src/server/protocol.js';
import { Client, LEAKY, MENDED, type Options } from './client.js';

let client: Client;
const start = async (options?: Options): Promise<Client> => (client = await Client.start(options));

afterEach(async () => {
  expect(await client.stop()).toBe(0);
});

const ask = (uri: string, of: Partial<GraphParams>): Promise<GraphResult> =>
  client.connection.sendRequest<GraphResult>(GRAPH, { uri, of: 'file', functions: [], fails: [], ...of });

async function graph(uri: string, of: Partial<GraphParams> = {}) {
  const made = await ask(uri, of);
  if ('reason' in made) throw new Error(made.reason);
  return made;
}

describe('a graph', () => {
  it('is of the text in the editor, with its findings and the folder that names are relative to', async () => {
    await start({ files: { 'small.c': MENDED } });
    const uri = await client.open('small.c', LEAKY);
    const made = await graph(uri);
    expect(`${made.root}/${made.graph.files[0]}`).toBe(uri);
    expect(made.graph.findings.map((f) => f.rule)).toEqual(['leaked-reference']);
    expect(made.graph.nodes.map((n) => n.type)).toContain('device_node');
    await client.change(uri, MENDED);
    expect((await graph(uri)).graph.findings).toEqual([]);
  });

  it('is of one function, or says that there is none', async () => {
    await start({ files: { 'small.c': LEAKY } });
    const uri = await client.open('small.c', LEAKY);
    expect((await graph(uri, { of: 'function', functions: ['small_read'] })).graph.title).toMatch(/^small_read\(\)/);
    const none = await ask(uri, { of: 'function', functions: ['large_read'] });
    expect(none).toEqual({ reason: 'no function large_read in small.c' });
  });

  it('of a path has a step for each row of its ledger', async () => {
    await start({ files: { 'small.c': LEAKY } });
    const uri = await client.open('small.c', LEAKY);
    const { steps } = (await graph(uri, { of: 'path', functions: ['small_read'] })).graph;
    expect(steps.map((step) => step.call)).toEqual(['of_get_child_by_name', 'of_node_put']);
    const fails = ['of_property_read_u32:8'];
    const failing = (await graph(uri, { of: 'path', functions: ['small_read'], fails })).graph;
    expect(failing.steps.flatMap((step) => step.marks)).toContain('fails');
  });

  it('of a driver takes the files that its Makefile lists, as they stand in the editor', async () => {
    await start();
    mkdirSync(join(client.folder, 'pond'));
    const files = { 'pond/Makefile': 'obj-m += pond.o\npond-y := small.o more.o\n', 'pond/small.c': LEAKY };
    const others = {
      'pond/more.c': MENDED.replaceAll('small', 'more'),
      'pond/none.c': LEAKY.replaceAll('small', 'none'),
    };
    for (const [name, text] of Object.entries({ ...files, ...others })) writeFileSync(join(client.folder, name), text);
    const uri = client.uri('pond/small.c');
    expect((await graph(uri, { of: 'driver' })).graph.files).toEqual(['pond/small.c', 'pond/more.c']);
    expect((await graph(uri, { of: 'driver' })).graph.findings).toHaveLength(1);
    await client.open('pond/more.c', LEAKY.replaceAll('small', 'more'));
    expect((await graph(uri, { of: 'driver' })).graph.findings).toHaveLength(2);
  });

  it('marks only findings of the rules and the confidence that are shown', async () => {
    await start({ files: { 'small.c': LEAKY }, settings: { rules: { 'leaked-reference': 'off' } } });
    const uri = await client.open('small.c', LEAKY);
    expect((await graph(uri)).graph.findings).toEqual([]);
  });

  it('of a file that cannot be read says why', async () => {
    await start();
    expect(JSON.stringify(await ask(client.uri('none.c'), {}))).toMatch(/"reason":"cannot read .*none\.c/);
  });
});

describe('hovers', () => {
  it('lead to the graph of the function in a client that has the command, and in no other', async () => {
    const said = async (): Promise<string> => {
      const uri = await client.open('small.c', LEAKY);
      const params = { textDocument: { uri }, position: { line: 4, character: 30 } };
      const hover = await client.connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', params);
      return hover.contents.value;
    };
    await start();
    expect(await said()).not.toContain('command:');
    await client.stop();
    await start({ commands: ['showFunctionGraph'] });
    const args = encodeURIComponent(JSON.stringify([client.uri('small.c'), 'small_read']));
    expect(await said()).toContain(
      `[Lifetime graph of \`small_read()\`](command:kernelLifetimes.showFunctionGraph?${args})`,
    );
  });
});
