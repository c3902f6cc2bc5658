import { discover, type SourceFile } from '../src/project/discover.js';

/** The files below a directory, or every nth of them so that about `count` remain. */
export function sampleFiles(root: string, dir: string, count: number | null): readonly SourceFile[] {
  const { files } = discover(root, [dir]);
  if (count === null || count >= files.length) return files;
  const step = files.length / count;
  return Array.from({ length: count }, (_, i) => files[Math.floor(i * step)]);
}
