import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installExtension, manageExtensions } from './server.js';
import { root, sandbox, vsix, type Tools } from './tools.js';

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
}

/** `code --install-extension`: the package is listed with its version afterwards, and goes again. */
export function runInstall(tools: Tools): Promise<boolean> {
  const { publisher, name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  const box = sandbox();
  const listed = (): string[] =>
    manageExtensions(tools, box, ['--list-extensions', '--show-versions'])
      .split('\n')
      .filter((line) => line.includes('@'));
  try {
    assert.deepEqual(listed(), []);
    installExtension(tools, box, vsix);
    assert.deepEqual(listed(), [`${publisher}.${name}@${version}`]);
    console.log('  ok the package is listed when it is installed');
    manageExtensions(tools, box, ['--uninstall-extension', `${publisher}.${name}`]);
    assert.deepEqual(listed(), []);
    console.log('  ok it is gone when it is uninstalled');
    console.log('install: 2 passed, 0 failed');
    return Promise.resolve(true);
  } catch (error) {
    console.error(`  FAILED ${String(error)}`);
    console.log('install: 1 failed');
    return Promise.resolve(false);
  } finally {
    box.remove();
  }
}
