// Writes the tables of settings and commands into the pages that show them, from the
// manifest. `--check` only tells whether they are as they should be.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (name) => readFile(join(root, name), 'utf8');
const manifest = JSON.parse(await read('package.json'));
const words = JSON.parse(await read('package.nls.json'));
const said = (text) => text.replace(/^%(.*)%$/, (_, key) => words[key]);

const row = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |\n`;
const table = (head, rows) => row(head) + row(head.map(() => '---')) + rows.map(row).join('');

const tables = {
  settings: table(
    ['setting', 'default', 'meaning'],
    Object.entries(manifest.contributes.configuration.properties).map(([name, setting]) => [
      `\`${name}\``,
      setting.default === '' ? 'empty' : `\`${JSON.stringify(setting.default).replaceAll('"', '')}\``,
      said(setting.markdownDescription) +
        (setting.enum ? ` One of ${setting.enum.map((e) => `\`${e}\``).join(', ')}.` : ''),
    ]),
  ),
  commands: table(
    ['command', 'name', 'key'],
    manifest.contributes.commands.map(({ command, title }) => [
      said(title),
      `\`${command}\``,
      manifest.contributes.keybindings.find((k) => k.command === command)?.key ?? '',
    ]),
  ),
};

/** The page with each `<!-- table: NAME -->` … `<!-- end -->` filled in. */
async function filled(text) {
  const whole = text.replace(
    /(<!-- table: (\w+) -->\n)[^]*?(<!-- end -->)/g,
    (_, open, name, close) => `${open}\n${tables[name]}\n${close}`,
  );
  return format(whole, { parser: 'markdown', printWidth: 120 });
}

for (const name of ['docs/vscode.md']) {
  const old = await read(name);
  const text = await filled(old);
  if (text === old) continue;
  if (process.argv.includes('--check')) {
    console.error(`${name} does not fit the manifest; run npm run tables`);
    process.exitCode = 1;
  } else await writeFile(join(root, name), text);
}
