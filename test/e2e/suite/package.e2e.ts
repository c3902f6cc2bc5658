import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extension } from './support.js';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string; readonly category?: string }[] };
}

describe('the package', () => {
  it('is what is tested: the installed extension, not the tree', () => {
    const { extensionPath } = extension();
    assert.ok(extensionPath.startsWith(process.env.KERNEL_LIFETIMES_EXTENSIONS ?? 'none'), extensionPath);
  });

  it('registers every command of its manifest, all of one category', async () => {
    await extension().activate();
    const { commands } = (extension().packageJSON as Manifest).contributes;
    const known = new Set(await vscode.commands.getCommands(true));
    assert.ok(commands.length > 10);
    assert.deepEqual(
      commands.filter((c) => !known.has(c.command)),
      [],
    );
    assert.deepEqual([...new Set(commands.map((c) => c.category))], ['Kernel Lifetimes']);
  });
});
