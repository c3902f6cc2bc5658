import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asset, packageRoot } from '../../src/project/package.js';
import { setUp } from './harness/tools.js';

/** The configuration that docs/editors.md shows for any version. */
function documented(): string {
  const page = readFileSync(join(packageRoot, 'docs/editors.md'), 'utf8');
  const blocks = [...page.matchAll(/```lua\n([^]*?)```/g)].map((match) => match[1]);
  const config = blocks.find((block) => block.includes('nvim_create_autocmd'));
  if (config === undefined) throw new Error('docs/editors.md has no such block');
  return config;
}

/** Waits for diagnostics, writes them down and leaves; a driver that never gets any fails by its bound. */
const PROBE = `
vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 20)
local seen = {}
for _, d in ipairs(vim.diagnostic.get(0)) do
  table.insert(seen, { line = d.lnum + 1, source = d.source, code = d.code, message = d.message })
end
vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.SEEN)
vim.cmd('qall!')
`;

describe('Neovim with the documented configuration', () => {
  it('shows the findings of a driver', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nvim-'));
    const write = (name: string, text: string): string => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    };
    // a program of that name on the path, as an installed package has
    mkdirSync(join(folder, 'bin'));
    const program = write('bin/kernel-lifetimes', `#!/bin/sh\nexec "${process.execPath}" "${asset('cli.js')}" "$@"\n`);
    chmodSync(program, 0o755);
    const config = write('init.lua', `vim.cmd('filetype on')\n${documented()}`);
    const probe = write('probe.lua', PROBE);
    const seen = join(folder, 'seen.json');
    const driver = join(packageRoot, 'samples/brook-spi.c');
    const env = {
      ...process.env,
      PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
      HOME: folder,
      XDG_STATE_HOME: folder,
      XDG_CACHE_HOME: folder,
      SEEN: seen,
    };
    const run = spawnSync(setUp().neovim, ['--headless', '-u', config, driver, '-c', `luafile ${probe}`], {
      env,
      encoding: 'utf8',
      timeout: 120_000,
    });
    expect(run.error).toBeUndefined();
    const findings = JSON.parse(readFileSync(seen, 'utf8')) as { line: number; source: string; code: string }[];
    const marked = readFileSync(driver, 'utf8')
      .split('\n')
      .flatMap((line, i) => (/finding: /.test(line) ? [i + 1] : []));
    expect(findings.map((f) => f.line).sort((a, b) => a - b)).toEqual(marked);
    expect(new Set(findings.map((f) => f.source))).toEqual(new Set(['Kernel Lifetimes']));
  }, 150_000);
});
