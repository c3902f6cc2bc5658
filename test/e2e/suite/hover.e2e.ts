import assert from 'node:assert/strict';
import { describe, it, afterEach } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, open, positionOf, until, SECONDS } from './support.js';

describe('hover', () => {
  afterEach(closeAll);

  it('on a call says its contract: what it gives up, and the paired call', async () => {
    const { document } = await open('brook-spi.c');
    const text = await hover(document.uri, positionOf(document, 'of_get_child_by_name('));
    assert.match(text, /of_get_child_by_name/);
    assert.match(text, /of_node_put/);
    assert.match(text, /NULL/);
  });

  it('on a variable says what it holds and who owes the release', async () => {
    const { document } = await open('brook-spi.c');
    const held = positionOf(document, 'of_property_read_u32(fifo');
    const text = await hover(document.uri, held.translate(0, 'of_property_read_u32('.length));
    assert.match(text, /fifo/);
    assert.match(text, /of_node_put/);
  });

  it('has nothing to say of a word in a comment', async () => {
    const { document } = await open('brook-spi.c');
    await hover(document.uri, positionOf(document, 'of_get_child_by_name('));
    assert.equal(await ask(document.uri, positionOf(document, 'designers')), '');
  });
});

async function hover(uri: vscode.Uri, at: vscode.Position): Promise<string> {
  return until('a hover', SECONDS, () => ask(uri, at));
}

async function ask(uri: vscode.Uri, at: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, at);
  return hovers
    .flatMap((h) => h.contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}
