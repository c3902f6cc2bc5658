import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/project/package.js';

const cli = join(packageRoot, 'dist', 'cli.js');
if (!existsSync(cli)) throw new Error('dist/cli.js is missing: run npm run build first');

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built program, in a folder that is no kernel tree unless told otherwise. */
export function run(args: readonly string[], cwd = packageRoot, env: Readonly<Record<string, string>> = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 50_000,
    env: { ...process.env, NO_COLOR: '', FORCE_COLOR: '', ...env },
  });
  return { status, out: stdout, err: stderr };
}

export { cli };

/** A function that leaks a node on an early return, in the words of our own. */
export function leaky(name: string): string {
  return `int ${name}(struct device *dev)
{
	struct device_node *np;
	u32 value;

	np = of_get_child_by_name(dev->of_node, "leaf");
	if (!np)
		return -ENODEV;
	if (of_property_read_u32(np, "value", &value))
		return -EINVAL;
	of_node_put(np);
	return value;
}
`;
}
