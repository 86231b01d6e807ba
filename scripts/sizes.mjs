// Prints the size of each file of dist/ as it is, with gzip and with brotli, and the sums against the limit.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const LIMIT_KB = 600;
const dist = process.argv[2];
const kb = (bytes) => (bytes / 1000).toFixed(1);
const row = (name, ...cells) => console.log(name.padEnd(44) + cells.map((cell) => String(cell).padStart(11)).join(""));

const sums = [0, 0, 0];
row("file, kB", "raw", "gzip", "brotli");
for (const name of readdirSync(dist, { recursive: true }).sort()) {
  const path = join(dist, name);
  if (!statSync(path).isFile() || /\.(br|gz)$/.test(name)) continue;
  const bytes = readFileSync(path);
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
  sizes.forEach((size, index) => (sums[index] += size));
  row(name, ...sizes.map(kb));
}
row("all files", ...sums.map(kb));
row(`share of the limit (${LIMIT_KB} kB)`, ...sums.map((sum) => `${(sum / LIMIT_KB / 10).toFixed(1)} %`));
