import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CodeLens } from 'vscode-languageserver-protocol/node';
import {
  LEDGER,
  LEDGER_CHOICES,
  type LedgerChoicesResult,
  type LedgerParams,
  type LedgerResult,
} from '../../src/server/protocol.js';
import { Client, LEAKY, type Options } from './client.js';

/** A driver whose probe leaks on one of its ways, and a test of KUnit's. */
const DRIVER = `#include <linux/platform_device.h>
#include "helper.h"

static int pond_probe(struct platform_device *pdev)
{
	struct clk *clk = devm_clk_get(&pdev->dev, NULL);
	struct device_node *np;

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	np = of_get_child_by_name(pdev->dev.of_node, "port");
	if (!np)
		return -ENODEV;
	if (pond_start(pdev))
		return -EIO;
	platform_set_drvdata(pdev, np);
	return 0;
}

static void pond_remove(struct platform_device *pdev)
{
	of_node_put(platform_get_drvdata(pdev));
}

static struct platform_driver pond_driver = {
	.probe = pond_probe,
	.remove = pond_remove,
};
module_platform_driver(pond_driver);
`;

let client: Client;
const start = async (options?: Options): Promise<Client> => (client = await Client.start(options));

afterEach(async () => {
  expect(await client.stop()).toBe(0);
});

const choices = (params: object): Promise<LedgerChoicesResult> =>
  client.connection.sendRequest<LedgerChoicesResult>(LEDGER_CHOICES, params);

async function ledger(uri: string, of: Partial<LedgerParams>): Promise<{ text: string; places: readonly unknown[] }> {
  const made = await client.connection.sendRequest<LedgerResult>(LEDGER, { uri, functions: [], fails: [], ...of });
  if ('reason' in made) throw new Error(made.reason);
  return made;
}

describe('what a ledger can be asked', () => {
  it('is the calls that can fail, and the function of the same structure that undoes this one', async () => {
    await start();
    const uri = await client.open('pond.c', DRIVER);
    expect(await choices({ uri, position: { line: 5, character: 0 } })).toEqual({
      function: 'pond_probe',
      undoneBy: 'pond_remove',
      calls: [
        { name: 'devm_clk_get', fails: 'devm_clk_get:6', function: 'pond_probe', line: 6, failure: 'errptr' },
        {
          name: 'of_get_child_by_name',
          fails: 'of_get_child_by_name:11',
          function: 'pond_probe',
          line: 11,
          failure: 'null',
        },
        { name: 'pond_start', fails: 'pond_start:14', function: 'pond_probe', line: 14, failure: null },
      ],
    });
    expect(await choices({ uri, function: 'pond_remove' })).toMatchObject({ undoneBy: null, calls: [] });
  });

  it('is nothing outside of functions, and nothing of names that are none', async () => {
    await start();
    const uri = await client.open('pond.c', DRIVER);
    expect(await choices({ uri, position: { line: 1, character: 0 } })).toBeNull();
    expect(await choices({ uri, function: 'pond_suspend' })).toBeNull();
  });

  it('follows functions of the same file', async () => {
    await start();
    const text = `${LEAKY}\nint outer(struct device_node *np, u32 *depth)\n{\n\treturn small_read(np, depth);\n}\n`;
    const uri = await client.open('small.c', text);
    const found = await choices({ uri, function: 'outer' });
    expect(found).toMatchObject({ calls: [{ name: 'of_get_child_by_name', function: 'small_read', line: 5 }] });
    expect(await choices({ uri, function: 'small_read' })).toMatchObject({
      calls: [{ name: 'of_get_child_by_name' }, { name: 'of_property_read_u32', line: 8, failure: null }],
    });
  });
});

describe('a ledger', () => {
  it('has a row a call, each with its line', async () => {
    await start();
    const uri = await client.open('small.c', LEAKY);
    const { text, places } = await ledger(uri, { functions: ['small_read'] });
    const lines = text.split('\n');
    const row = lines.findIndex((line) => line.includes('of_get_child_by_name'));
    expect(lines[row]).toMatch(/^ *5 {2}of_get_child_by_name .*1 \+1/);
    expect(places[row]).toEqual({ uri, line: 4 });
    expect(places).toHaveLength(lines.length - 1);
    expect(text).toContain('Everything was given up.');
  });

  it('of a path on which a call fails shows what is left; a call in another line does not', async () => {
    await start();
    const uri = await client.open('small.c', LEAKY);
    const failing = await ledger(uri, { functions: ['small_read'], fails: ['of_property_read_u32:8'] });
    expect(failing.text).toContain('a reference is left, taken by of_get_child_by_name in line 5');
    const other = await ledger(uri, { functions: ['small_read'], fails: ['of_property_read_u32:9'] });
    expect(other.text).toContain('Everything was given up.');
  });

  it('goes on with the function that undoes the first', async () => {
    await start();
    const uri = await client.open('pond.c', DRIVER);
    expect((await ledger(uri, { functions: ['pond_probe'] })).text).toContain('a reference is left');
    const both = await ledger(uri, { functions: ['pond_probe', 'pond_remove'] });
    expect(both.text).toMatch(/of_node_put .*gone -1/);
  });

  it('is of the text in the editor, and tells what it had to assume', async () => {
    await start({ files: { 'pond.c': 'nothing of this' } });
    const uri = await client.open('pond.c', DRIVER);
    const { text } = await ledger(uri, { functions: ['pond_probe'] });
    expect(text).toContain('note: pond.c:14: nothing is known of pond_start(): it was taken to succeed');
  });

  it('takes the headers of a kernel tree as they stand in the editor', async () => {
    await start({ files: { Makefile: 'VERSION = 6\nPATCHLEVEL = 12\n' } });
    mkdirSync(join(client.folder, 'include/linux'), { recursive: true });
    const helper = (result: number): string =>
      `static inline int pond_start(struct platform_device *pdev)\n{\n\treturn ${result};\n}\n`;
    writeFileSync(join(client.folder, 'helper.h'), helper(0));
    const uri = await client.open('pond.c', DRIVER);
    const before = await ledger(uri, { functions: ['pond_probe'] });
    expect(before.text).not.toContain('nothing is known of pond_start');
    expect(before.text).not.toContain('pond_probe returns');
    await client.open('helper.h', helper(-5));
    const { text } = await ledger(uri, { functions: ['pond_probe', 'pond_remove'] });
    expect(text).toContain('pond_probe returns -5: what follows is not run');
  });

  it('of a file on disk that is not open is made too', async () => {
    await start({ files: { 'small.c': LEAKY } });
    expect((await ledger(client.uri('small.c'), { functions: ['small_read'] })).text).toContain('small_read (small.c)');
  });

  it('that cannot be made says why', async () => {
    await start({ files: { 'small.c': LEAKY, 'dump.c': '\0\0\u0001' } });
    const ask = (uri: string, functions: readonly string[]): Promise<LedgerResult> =>
      client.connection.sendRequest<LedgerResult>(LEDGER, { uri, functions, fails: [] });
    expect(await ask(client.uri('small.c'), ['large_read'])).toEqual({ reason: 'no function large_read in small.c' });
    const why = async (name: string): Promise<string> => JSON.stringify(await ask(client.uri(name), ['f']));
    expect(await why('none.c')).toMatch(/"reason":"cannot read .*none\.c/);
    expect(await why('dump.c')).toMatch(/"reason":".*is no text/);
  });
});

describe('lenses', () => {
  it('offer the ledger to a client that has the command, and to no other', async () => {
    const titles = async (): Promise<string[]> => {
      const uri = await client.open('small.c', LEAKY);
      const lenses = await client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
        textDocument: { uri },
      });
      return lenses.map((lens) => lens.command?.title ?? '');
    };
    await start({ settings: { hints: { enabled: true } } });
    expect(await titles()).toEqual(['lifetimes: takes 1, gives up 1']);
    await client.stop();
    await start({ settings: { hints: { enabled: true } }, commands: ['showLedger', 'unheardOf'] });
    expect(await titles()).toEqual(['lifetimes: takes 1, gives up 1', 'ledger']);
  });
});
