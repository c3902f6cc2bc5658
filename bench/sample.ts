import { dirname } from 'node:path';
import { discover, type SourceFile } from '../src/project/discover.js';

/**
 * All files of every nth folder, so that about `count` remain: a file is looked at beside
 * the others of its folder, and of those taken from here and there each pays for a folder.
 */
export function sampleFolders(root: string, dir: string, count: number | null): readonly SourceFile[] {
  const { files } = discover(root, [dir]);
  if (count === null || count >= files.length) return files;
  const folders = [...new Set(files.map(({ file }) => dirname(file)))].sort();
  const step = files.length / count;
  const taken = new Set(
    Array.from({ length: Math.floor(folders.length / step) }, (_, i) => folders[Math.floor((i + 0.5) * step)]),
  );
  return files.filter(({ file }) => taken.has(dirname(file)));
}
